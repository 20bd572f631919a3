// Package psasim is a simulated ConnectWise PSA site: an HTTP server that speaks
// the REST API as a real one does, for every path in package spec.
//
// A generic engine knows paths, fields, types, lengths, enumerations and
// references from the API's description. What the description does not say of a
// collection is declared in rules.go and its neighbors: unique fields, one
// default, calculated and secret fields, whose children may be referred to, what
// may not be deleted. A new collection needs no code unless it has such a rule.
//
// The simulator is strict because users' servers are. It is never bent to make a
// client pass.
//
// A test makes the site misbehave with faults, which meet requests (Inject, Chaos),
// and with quirks, which belong to a collection for as long as they are set
// (Rewrite, OmitFromResponses, IgnoreConditions, EndlessPages). Neither bends a
// rule: a rewritten value is validated first, and a write that lands late is
// under the rules of the moment.
//
// A test does what people do in the dashboard through [Simulator.As], and learns
// what happened from [Simulator.Requests], [Simulator.Operations] and
// [Simulator.Changes].
//
// # Assumptions
//
// Real servers were described by people who use them, not tried by this project.
// Where nothing is known, the stricter reading was taken:
//
//  1. Wrong keys are answered 401 Unauthorized, a missing or unknown client id
//     401 as well (Options.MissingClientIDStatus).
//  2. An Accept header that cannot be read is answered 406, a body that is not
//     JSON 415, a method that a path does not have 405.
//  3. pageSize over 1,000 is refused with 400, as is an unknown field in
//     conditions, orderBy, and a patch path that is not a field.
//  4. Names are unique among siblings without regard to case; vendor type and
//     level of a cross reference are unique to the letter.
//  5. A value outside an enumeration is refused with the code InvalidField.
//  6. A board has exactly one default status and one default team once one was
//     chosen. Making one the default takes it from the other; to clear the flag
//     of the default, or to delete the default, is refused with 400.
//  7. Boards are created without statuses, unless Options.AutoCreateBoardStatuses
//     is set.
//  8. A record that others refer to is not deleted (409). Children go with their
//     parent. An inactive API member still refers to its default board.
//  9. A deleted company is flagged; it is still answered by id and in lists, and
//     its identifier can be used again. Nothing can newly refer to it.
//  10. A company's address is not required, although the description says so.
//  11. replace with null clears a field as remove does. Read-only fields
//     cannot be patched; in a POST they are ignored.
//  12. A contact belongs to the company of the agreement that names it.
//  13. A duplicate product identifier is refused and not renamed to Copy0.
//  14. An active agreement cannot be deleted; a cancelled one can.
//  15. An addition that takes effect up to the day that was invoiced cannot be
//     deleted, only cancelled.
//  16. The managed information of a device is read from the query in all three
//     encodings in use: flat, dotted, bracketed. It needs the solution of an
//     integration, to the letter. A vendor type and level that the integration
//     lacks become a cross reference only with Options.DiscoverCrossReferences,
//     inactive where new ones are disabled; whether a push over REST creates one
//     is not known.
//  17. The name of an API member is required from the first update on.
//  18. A managed id needs a solution and a device type; any order is accepted,
//     because the real server accepts the wrong one silently.
//  19. DELETE answers 204 everywhere.
//  20. Usages and info collections are answered empty; reports too.
//  21. A line break in a text comes back as one space, except in fields whose
//     name ends in notes, description, comment, text, message, body, analysis,
//     resolution or signature: the vendor's guide says that line breaks are not
//     supported, and notes plainly keep theirs. Options.KeepLineBreaks keeps all.
//  22. Numbers keep all their digits; Options.NumberDigits rounds them.
//  23. An update validates the whole stored record anew, so a legacy value that
//     the API would refuse today (Simulator.Force puts one in) refuses a PATCH of
//     any other field. A client saw a status PATCH of tickets pass in spite of
//     it; the simulator makes no such exception.
//  24. Links to other pages repeat the query and end in pageSize, where the
//     request had one, and the page.
//  25. Every change writes the audit trail, one entry for each field that it
//     changed: who, when, and whether over the API or in the dashboard. The texts
//     for additions are templates that nobody filled; the wording of the others,
//     auditType (the name that is asked for) and auditSubType (Created, Updated,
//     Deleted) are the simulator's own. Entries come oldest first, type and id
//     are required, an unknown type is refused, and so is forward-only paging.
//  26. A ticket is closed while its status is; closedDate and dateResolved are
//     when it became so and are cleared when it is reopened. Status, team, type,
//     subtype and item belong to the ticket's board: a change of the board brings
//     those that it needs along. Contact and site belong to its company.
//  27. A merge needs a status, which is of the merged ticket's board. A ticket
//     that was merged is no longer written to, nor are its notes. The tickets of
//     one merge are merged together or not at all.
//  28. parentTicketId can be set; a child has no children.
//  29. An archived ticket ([Simulator.Archive]) is listed and counted; by id, it
//     and all below it are not found, and nothing can newly refer to it.
//  30. A list, count or search of tickets with a condition on closedFlag and none
//     on id, company, board or externalXRef is answered 500 with the server's
//     timeout, unless Options.PatientQueries is set.
//  31. An addition whose effective date lies in the period that was invoiced is
//     refused unless it is prorated. The next invoice is on the day after the
//     last that was invoiced, or on the first that is billed. An addition can be
//     changed after it was cancelled.
//  32. Quantities and amounts of additions have at least two digits after the
//     point and all that they were sent with.
//  33. The type of a configuration is fixed, and its required questions must be
//     answered. A device identifier is not unique.
//  34. A bulk update replaces the whole record, as PUT does. One that is refused
//     does not hinder the rest, unless Options.BulkResponse has the response be
//     records.
//  35. executeManagedItSync answers at once and writes its log, and nothing else,
//     when Options.ManagedItSyncTakes is over. log/download is the newest log that
//     fits the conditions.
//  36. A POST that creates nothing (merge, search, executeManagedItSync) answers
//     200, although the description declares 201.
//  37. A type and product are billed by one row of managementBackups.
//  38. An integrator login mints tokens for active members and does nothing else.
//     Its client id is checked as that of every request.
//  39. Of each kind of a contact's communications (Email, Phone, Fax; the type says
//     which) one is the default, the first one by itself. Another becomes it when
//     its flag is set; to clear the flag, or to delete the default while there are
//     others of its kind, is refused, as are two defaults of a kind in one write.
//     A PATCH of communicationItems is the whole array, whose elements are told
//     apart by their ids; a PUT leaves what it does not name. A contact's types
//     are taken with its creation as typeIds; types is read.
//  39. Custom fields are defined by userDefinedFields, at one of the simulator's own
//     pods for each kind of record. A record shows all that its kind has, also
//     without a value. A write of customFields is the
//     whole array, as the vendor's guide says: what it leaves out is cleared, unless
//     Options.KeepUnnamedCustomFields is set, which is what a client saw. A path
//     inside of the array cannot be patched. An unknown id, a caption or type that is
//     not the field's, more decimals than it has, a value outside of its options, and
//     a required field without a value are refused. "" clears a field as null does. A
//     checkbox takes a flag only, a date the time that other fields take.
package psasim
