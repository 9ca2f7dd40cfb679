package published

import (
	"fmt"
	"slices"
	"strings"

	"slipway/internal/fault"
	"slipway/internal/source"
)

// strength lists the algorithms that a file can be read with, the strongest first.
var strength = []source.Algo{source.SHA512, source.SHA256, source.SHA1, source.MD5}

// Strongest returns the digest of the strongest algorithm; false if there is none
// that can be computed. expected may be nil and in any order.
func Strongest(expected []source.Expected) (source.Expected, bool) {
	for _, algo := range strength {
		if i := slices.IndexFunc(expected, func(e source.Expected) bool { return e.Algo == algo }); i >= 0 {
			return expected[i], true
		}
	}
	return source.Expected{}, false
}

// Wanted returns the algorithms to compute of a file: the server's, and the strongest
// published one where no published digest is of the server's. An empty server means
// that it has none; one that a file cannot be read with is left out. nil means that
// there is nothing to compute.
func Wanted(server source.Algo, expected []source.Expected) []source.Algo {
	var out []source.Algo
	if slices.Contains(strength, server) {
		out = append(out, server)
	}
	if len(out) > 0 && slices.ContainsFunc(expected, func(e source.Expected) bool { return e.Algo == server }) {
		return out
	}
	if e, ok := Strongest(expected); ok {
		out = append(out, e.Algo)
	}
	return out
}

// Among returns the digests whose algorithm is one of algos, in their order.
func Among(algos []source.Algo, expected []source.Expected) []source.Expected {
	var out []source.Expected
	for _, e := range expected {
		if slices.Contains(algos, e.Algo) {
			out = append(out, e)
		}
	}
	return out
}

// Compare holds the sums of a file against its published digests. Those whose
// algorithm is not among the sums are passed over; both may be nil. name is the
// file's base name. Fault: ChecksumWrong for the first that differs.
func Compare(name string, expected []source.Expected, sums source.Sums) error {
	for _, e := range expected {
		ours, ok := sums[e.Algo]
		if !ok || ours == e.Digest {
			continue
		}
		return &fault.Fault{
			Kind: fault.ChecksumWrong, Op: "compare with the published checksum",
			What:   fmt.Sprintf("%s is not the file that %s describes.", name, e.From),
			Remedy: "Download the file again, together with its checksum file.",
			Detail: fmt.Sprintf("%s of the file: %s\npublished: %s", e.Algo, ours, e.Digest),
		}
	}
	return nil
}

// Sent is what a driver of single files calls the file in [Borne].
const Sent = "what was sent"

// Borne returns a sentence, for a receipt, for each published digest that is among
// the sums and equal. what is the file in the sentence: [Sent], or a name.
func Borne(what string, expected []source.Expected, sums source.Sums) []string {
	var out []string
	for _, e := range expected {
		if ours, ok := sums[e.Algo]; ok && ours == e.Digest {
			out = append(out, fmt.Sprintf("The %s of %s is the one that %s publishes.", Label(e.Algo), what, e.From))
		}
	}
	return out
}

// Label is an algorithm as people write it in sentences: SHA-512, MD5, SHA3-256. It
// takes a server's own names as well, such as "sha3_256".
func Label(algo source.Algo) string {
	s := strings.ToUpper(strings.ReplaceAll(string(algo), "_", "-"))
	if rest, ok := strings.CutPrefix(s, "SHA"); ok && !strings.HasPrefix(rest, "3-") {
		return "SHA-" + rest
	}
	return s
}
