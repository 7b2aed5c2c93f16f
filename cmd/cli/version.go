package cli

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"

	"github.com/spf13/cobra"

	"eterritoire/cmd/cli/folder"
)

// linkedVersion is set at link time by "make build" and "make dist"
// (-X eterritoire/cmd/cli.linkedVersion=…); "" says to ask the build.
var linkedVersion string

// Version is the program's version: what it was linked with, else what the
// build recorded of the repository, else "devel".
func Version() string {
	if linkedVersion != "" {
		return linkedVersion
	}
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" || info.Main.Version == "(devel)" {
		return "devel"
	}
	return info.Main.Version
}

// programKey is one word for this very program: the version, and for one that
// was never released the digest of the program itself.
func programKey() string { return builtKey() }

var builtKey = sync.OnceValue(func() string {
	v := Version()
	if v != "devel" && !strings.Contains(v, "dirty") {
		return v
	}
	path, err := os.Executable()
	if err != nil {
		return v
	}
	digest, err := folder.DigestOf(path)
	if err != nil {
		return v
	}
	return v + " " + digest
})

type versionOptions struct {
	short bool // one line
}

func newVersion(env *Env) *cobra.Command {
	var opts versionOptions
	return env.command(name{en: "version", fr: "version"}, "version", "", func(cmd *cobra.Command, args []string) error {
		if err := noArguments(cmd, args); err != nil {
			return err
		}
		return runVersion(cmd.Context(), env, opts)
	})
}

func runVersion(_ context.Context, env *Env, opts versionOptions) error {
	fmt.Fprintf(env.Out, "eterritoire %s\n", Version())
	if opts.short {
		return nil
	}
	fmt.Fprintf(env.Out, "%s %s/%s\n", runtime.Version(), runtime.GOOS, runtime.GOARCH)
	for _, n := range builtIn() {
		fmt.Fprintln(env.Out, n)
	}
	return nil
}
