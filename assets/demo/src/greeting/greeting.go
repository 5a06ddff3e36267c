// Package greeting knows how to say hello.
package greeting

// For returns the words that greet name.
func For(name string) string {
	if name == "" {
		name = "World"
	}
	return "Hello " + name
}
