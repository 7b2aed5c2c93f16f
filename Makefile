# make with no target lists the others. Tools are pinned by version here, not in
# go.mod, and fetched when they are first used.
GOLANGCI  := go run github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
STATIC    := go run honnef.co/go/tools/cmd/staticcheck@v0.8.2
GOFUMPT   := go run mvdan.cc/gofumpt@v0.12.0
BENCHSTAT := go run golang.org/x/perf/cmd/benchstat@v0.0.0-20260908200009-22c9c6c9d4da
VULN      := go run golang.org/x/vuln/cmd/govulncheck@v1.8.0

VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo devel)
LDFLAGS := -s -w -X eterritoire/cmd/cli.linkedVersion=$(VERSION)
TARGETS := linux/amd64 linux/arm64 windows/amd64 darwin/arm64
OUT     := out

.DEFAULT_GOAL := help
.PHONY: help build test check fmt-check same demo bench bench-base bench-diff fuzz golden lint samples dist docs generate cover vuln clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

build: ## the binary, ./eterritoire
	CGO_ENABLED=0 go build -trimpath -ldflags '$(LDFLAGS)' -o eterritoire ./cmd/eterritoire

test: ## the tests; tools that only some of them need are named where absent
	go test ./...
	@for tool in soffice pdftoppm chromium tmux node; do \
		command -v $$tool > /dev/null || echo "skipped: the checks that need $$tool, which is not here"; \
	done; \
	python3 -c 'import openpyxl' 2> /dev/null || /usr/bin/python3 -c 'import openpyxl' 2> /dev/null || echo "skipped: the checks that need python3 with openpyxl, which is not here"; \
	[ -d ../shared ] || echo "skipped: the comparisons with ../shared, which is not here"

check: fmt-check ## formatting, vet, staticcheck, races, and nothing left to generate
	go vet ./...
	$(STATIC) ./...
# The scripts run hundreds of processes, each of which would wait a second for
# races at its end.
	GORACE=atexit_sleep_ms=20 go test -race -short -timeout 20m ./...
	@$(MAKE) --no-print-directory same

fmt-check:
	@unformatted="$$($(GOFUMPT) -l $$(git ls-files '*.go'))"; \
	if [ -n "$$unformatted" ]; then echo "not formatted (gofumpt -w):"; echo "$$unformatted"; exit 1; fi

# What is generated must be what is committed.
same: generate docs
	go mod tidy
	@git diff --exit-code --stat -- docs go.mod go.sum || { echo "generated files differ: commit them"; exit 1; }

generate:
	go generate ./...

demo: build ## the main job on the shipped example, into out/demo
	./eterritoire demo $(OUT)/demo

bench: ## every benchmark, ten runs, into out/bench.txt
	@mkdir -p $(OUT)
	go test -run '^$$' -bench . -benchmem -count 10 ./... | tee $(OUT)/bench.txt

bench-base: ## keeps the last run to compare with
	cp $(OUT)/bench.txt $(OUT)/bench-base.txt

bench-diff: ## the last run against the one kept (make bench-base)
	$(BENCHSTAT) $(OUT)/bench-base.txt $(OUT)/bench.txt

fuzz: ## every fuzz target for 30 s; what they find goes to testdata/fuzz
	@grep -rl --include='*_test.go' '^func Fuzz' . | while read -r file; do \
		dir=$$(dirname "$$file"); \
		sed -n 's/^func \(Fuzz[A-Za-z0-9_]*\).*/\1/p' "$$file" | while read -r target; do \
			echo "$$dir $$target"; \
			go test "$$dir" -run '^$$' -fuzz "^$$target$$" -fuzztime 30s -fuzzminimizetime 10x || exit 1; \
		done || exit 1; \
	done

golden: ## rewrites golden files and scripts; read the diff before you commit it
	go test $$(go list -f '{{$$p := .ImportPath}}{{range .TestImports}}{{if eq . "eterritoire/surveys/testkit"}}{{$$p}} {{end}}{{end}}{{range .XTestImports}}{{if eq . "eterritoire/surveys/testkit"}}{{$$p}} {{end}}{{end}}' ./...) -update

lint: ## golangci-lint
	$(GOLANGCI) run --allow-parallel-runners ./...

samples: build ## every format of a sample report, to look at, into out/samples
	@mkdir -p $(OUT)/samples
	./eterritoire demo $(OUT)/samples/fr --lang fr --quiet
	./eterritoire demo $(OUT)/samples/en --lang en --quiet
	./eterritoire form -o $(OUT)/samples/formulaire.xlsx --force --lang fr
	./eterritoire form -o $(OUT)/samples/form.xlsx --force --lang en

dist: ## static binaries for Linux, Windows and macOS, with checksums, into dist
	@rm -rf dist && mkdir dist
	@for target in $(TARGETS); do \
		os=$${target%/*}; arch=$${target#*/}; end=; [ $$os = windows ] && end=.exe; \
		name=eterritoire-$(VERSION)-$$os-$$arch$$end; echo $$name; \
		CGO_ENABLED=0 GOOS=$$os GOARCH=$$arch go build -trimpath -ldflags '$(LDFLAGS)' -o dist/$$name ./cmd/eterritoire || exit 1; \
	done
	@cp LICENSE NOTICE dist/
	@cd dist && { sha256sum eterritoire-* 2>/dev/null || shasum -a 256 eterritoire-*; } > SHA256SUMS && cat SHA256SUMS

docs: ## the reference of the commands, man pages and completions, into docs
	go run ./cmd/eterritoire docs docs

cover: ## coverage by package
	@mkdir -p $(OUT)
	go test -short -coverpkg=./... -coverprofile=$(OUT)/cover.out ./... > /dev/null
	go tool cover -func=$(OUT)/cover.out | awk '{ sub(/\/[^\/]*$$/, "", $$1); sub(/%/, "", $$3); sum[$$1] += $$3; n[$$1]++ } END { for (p in sum) printf "%5.1f %%  %s\n", sum[p] / n[p], p }' | sort -k 3

vuln: ## known vulnerabilities of what is linked (needs the network)
	$(VULN) ./...

clean:
	rm -rf $(OUT) dist eterritoire eterritoire.exe
