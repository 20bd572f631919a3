// Package process tells benchmarks what a process used.
package process

import (
	"fmt"
	"os"
	"strings"
)

// PeakMemory is the most memory of a running process that was resident, in bytes; 0
// where the system does not say. What it says of a child that has ended counts its
// parent's too.
func PeakMemory(pid int) int64 {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	var kilobytes int64
	for line := range strings.Lines(string(status)) {
		_, _ = fmt.Sscanf(line, "VmHWM: %d kB", &kilobytes)
	}
	return kilobytes << 10
}
