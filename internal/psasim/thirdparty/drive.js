// Drives a ConnectWise site with connectwise-rest, a client that others wrote,
// and prints what it saw as JSON. The site is at CW_HOST.
const assert = require('node:assert')
const { ManageAPI } = require('connectwise-rest')

const cw = new ManageAPI({
  companyId: process.env.CW_COMPANY,
  publicKey: process.env.CW_PUBLIC,
  privateKey: process.env.CW_PRIVATE,
  clientId: process.env.CW_CLIENT,
  companyUrl: process.env.CW_HOST,
})

const replace = (path, value) => [{ op: 'replace', path, value }]

// refused wants a call to fail with a status and returns the server's body.
async function refused(status, call) {
  try {
    await call
  } catch (error) {
    const response = error.response ?? error
    assert.strictEqual(response.status, status)
    return response.data
  }
  throw new Error(`not refused with ${status}`)
}

async function companies() {
  const name = `O"Brien's or 1=1`.replace("'", '')
  const made = await cw.CompanyAPI.postCompanyCompanies({ identifier: 'OBrien', name, site: { name: 'Main' } })
  assert.ok(made.id > 0)
  assert.strictEqual(made.status.name, 'Active')
  for (let i = 0; i < 30; i++) {
    await cw.CompanyAPI.postCompanyCompanies({ identifier: `Page${i}`, name: `Page ${i}` })
  }
  const all = await cw.paginate(cw.CompanyAPI.getCompanyCompanies, { pageSize: 10 }, { conditions: "identifier like 'Page*'", orderBy: 'id asc' })
  assert.strictEqual(all.length, 30)
  const found = await cw.CompanyAPI.getCompanyCompanies({ conditions: `name = '${name}'`, fields: 'id,name' })
  assert.deepStrictEqual(found, [{ id: made.id, name }])
  const { count } = await cw.CompanyAPI.getCompanyCompaniesCount({ conditions: `name = '${name}'` })
  assert.strictEqual(count, 1)
  const changed = await cw.CompanyAPI.patchCompanyCompaniesById(made.id, replace('city', 'Tampa'))
  assert.strictEqual(changed.city, 'Tampa')
  const twice = await refused(400, cw.CompanyAPI.postCompanyCompanies({ identifier: 'obrien', name: 'Again' }))
  assert.strictEqual(twice.errors[0].code, 'ObjectExists')
  await cw.CompanyAPI.deleteCompanyCompaniesById(made.id)
  const left = await cw.CompanyAPI.getCompanyCompanies({ conditions: `deletedFlag = false and id = ${made.id}` })
  assert.deepStrictEqual(left, [])
  return all.length
}

async function boards() {
  const board = await cw.ServiceAPI.postServiceBoards({ name: 'Backup', location: { id: 1 }, department: { id: 2 } })
  assert.strictEqual(board.location.name, 'Main Office')
  const changed = await cw.ServiceAPI.patchServiceBoardsById(board.id, replace('name', 'Backups'))
  assert.strictEqual(changed.name, 'Backups')
  const listed = await cw.ServiceAPI.getServiceBoards({ conditions: 'name contains "backup"' })
  assert.strictEqual(listed.length, 1)
  const missing = await refused(400, cw.ServiceAPI.postServiceBoards({ name: 'No place' }))
  assert.strictEqual(missing.errors.length, 2)
  await cw.ServiceAPI.deleteServiceBoardsById(board.id)
  const gone = await refused(404, cw.ServiceAPI.getServiceBoardsById(board.id))
  assert.strictEqual(gone.code, 'NotFound')
}

async function tickets() {
  const ticket = await cw.ServiceAPI.postServiceTickets({
    summary: 'Backup failed', company: { identifier: 'SunDental' }, board: { name: 'Service Desk' }, initialDescription: 'It did not finish.',
  })
  assert.strictEqual(ticket.status.name, 'New')
  assert.strictEqual(ticket.initialDescription, undefined)
  const notes = await cw.ServiceAPI.getServiceTicketsByParentIdNotes(ticket.id)
  assert.strictEqual(notes[0].text, 'It did not finish.')
  const closed = await cw.ServiceAPI.patchServiceTicketsById(ticket.id, replace('status', { name: '>Closed' }))
  assert.strictEqual(closed.closedFlag, true)
  const open = await cw.ServiceAPI.getServiceTickets({ conditions: `closedFlag = false and board/id = ${ticket.board.id}` })
  assert.deepStrictEqual(open, [])
  await cw.ServiceAPI.deleteServiceTicketsById(ticket.id)
  await refused(404, cw.ServiceAPI.getServiceTicketsById(ticket.id))
}

async function main() {
  const paged = await companies()
  await boards()
  await tickets()
  console.log(JSON.stringify({ paged }))
}

main().catch((error) => {
  console.error(error)
  process.exit(1)
})
