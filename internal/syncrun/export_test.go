package syncrun

import "time"

func init() { longestWait = 5 * time.Millisecond }
