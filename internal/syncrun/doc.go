// Package syncrun is the sync's face in Terraform: the data sources that hold a
// policy and preview a push, the resource and the action that push, and the
// action that starts ConnectWise's own Management IT sync.
//
// All of them share one engine, package push. The schemas of the source of usage
// are written once and rendered for data sources, resources and actions.
package syncrun
