package serve

import (
	"os"
	"time"
)

// parentInterval is how often the provider looks whether Terraform is there.
const parentInterval = time.Second

// EndWithParent ends the process soon after the one that started it is gone. A
// Terraform that was killed cannot stop its provider, which would go on to make
// objects that no state will ever know. A request under way is cut, as by a kill
// of the provider itself. On Windows a process keeps the id of its parent, so
// nothing happens there.
func EndWithParent() { endWithParent(parentInterval) }

func endWithParent(interval time.Duration) {
	parent := os.Getppid()
	go func() {
		for os.Getppid() == parent {
			time.Sleep(interval)
		}
		os.Exit(1)
	}()
}
