package glance

import (
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// tree is a mapping of a configuration file. Its values are trees, []any and
// texts exactly as they are written: a password of digits keeps its zeros.
type tree map[string]any

// parseYAML reads the first document of a YAML or JSON file whose top is a
// mapping; anything else is an empty tree.
func parseYAML(data []byte) (tree, error) {
	file, err := parser.ParseBytes(data, 0)
	if err != nil {
		return nil, err
	}
	w := walker{anchors: map[string]any{}}
	for _, doc := range file.Docs {
		if t, ok := w.value(doc.Body, 0).(tree); ok {
			return t, nil
		}
	}
	return tree{}, nil
}

// deepest is how many levels a configuration file may have; real ones have five.
const deepest = 64

type walker struct {
	anchors map[string]any // values that aliases name
}

func (w walker) value(n ast.Node, depth int) any {
	if depth > deepest {
		return nil
	}
	switch n := n.(type) {
	case *ast.MappingNode:
		t := tree{}
		for _, pair := range n.Values {
			w.pair(t, pair, depth)
		}
		return t
	case *ast.MappingValueNode:
		t := tree{}
		w.pair(t, n, depth)
		return t
	case *ast.SequenceNode:
		var list []any
		for _, one := range n.Values {
			list = append(list, w.value(one, depth+1))
		}
		return list
	case *ast.AnchorNode:
		v := w.value(n.Value, depth+1)
		w.anchors[n.Name.GetToken().Value] = v
		return v
	case *ast.AliasNode:
		return w.anchors[n.Value.GetToken().Value]
	case *ast.TagNode:
		return w.value(n.Value, depth+1)
	case *ast.LiteralNode:
		return n.Value.Value
	case *ast.NullNode, nil:
		return nil
	default:
		return n.GetToken().Value
	}
}

// pair adds one key with its value; the merge key adds what is not there yet.
func (w walker) pair(t tree, n *ast.MappingValueNode, depth int) {
	v := w.value(n.Value, depth+1)
	if _, ok := n.Key.(*ast.MergeKeyNode); ok {
		if from, ok := v.(tree); ok {
			for k, one := range from {
				if _, there := t[k]; !there {
					t[k] = one
				}
			}
		}
		return
	}
	t[n.Key.GetToken().Value] = v
}

// text returns the text under key, "" if there is none.
func (t tree) text(key string) string {
	s, _ := t[key].(string)
	return s
}

// sub returns the tree under key; an empty one if there is none.
func (t tree) sub(key string) tree {
	if s, ok := t[key].(tree); ok {
		return s
	}
	return tree{}
}

// over returns t laid over below: trees are joined, all else of t wins.
func (t tree) over(below tree) tree {
	out := tree{}
	for k, v := range below {
		out[k] = v
	}
	for k, v := range t {
		upper, ok1 := v.(tree)
		lower, ok2 := out[k].(tree)
		if ok1 && ok2 {
			v = upper.over(lower)
		}
		if v != nil {
			out[k] = v
		}
	}
	return out
}
