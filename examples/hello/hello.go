// Says hello, and is otherwise as small as a Go program gets.
package main

import "fmt"

func main() {
	fmt.Println("Hello from a container")
}
