// Hello is the service of the demo image. It only says hello: println instead
// of package fmt keeps the binary, and with it the demo image, small.
package main

import "example.com/greeting"

func main() {
	println(greeting.For("from the imgscope demo"))
}
