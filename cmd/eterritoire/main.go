// Command eterritoire scores the digital maturity of territories.
package main

import (
	"context"
	"os"

	"eterritoire/cmd/cli"
)

func main() { os.Exit(cli.Main(context.Background(), cli.System())) }
