package checkrein

/*
#include <checkrein.h>
*/
import "C"

import "encoding/json"

// ClassifyOptions is what may be said beside a text that is only classified.
type ClassifyOptions struct {
	// Catalog is what the database holds; nil where that is not known.
	Catalog *Catalog
	// SearchPath is the schemas that names are looked up in; empty for the dialect's own.
	SearchPath []string
	// FormatPlaceholders says that parameters are marked %s or %(name)s.
	FormatPlaceholders bool
}

// Classify says what a text of statements would do. Whatever the text is, it gets a classification. The dialect is postgres or sqlite.
//
// Errors: boundary.argument for an unknown dialect, and for a text that is not UTF-8.
func Classify(statement, dialect string, options ClassifyOptions) (json.RawMessage, error) {
	var memory arena
	defer memory.free()
	given := (*C.checkrein_classify_options)(memory.room(C.sizeof_checkrein_classify_options))
	given.size = C.sizeof_checkrein_classify_options
	given.search_path, given.search_path_len = memory.texts(options.SearchPath)
	if options.FormatPlaceholders {
		given.placeholders = C.CHECKREIN_PLACEHOLDERS_FORMAT
	}
	if options.Catalog != nil {
		pointer, err := options.Catalog.handle.hold()
		if err != nil {
			return nil, err
		}
		defer options.Catalog.handle.release()
		given.catalog = pointer
	}
	var classification C.checkrein_buffer
	var failure *C.checkrein_error
	status := C.checkrein_classify(lend(statement), lend(dialect), given, &classification, &failure)
	return taken(&classification, status, failure)
}

// Answer answers one JSON request with canonical JSON, byte for byte as in every language. It gives no access. Whatever is wrong with
// the request is said in the answer, {"error": {"code": …}}.
func Answer(request []byte) (json.RawMessage, error) {
	var response C.checkrein_buffer
	var failure *C.checkrein_error
	status := C.checkrein_answer(lendBytes(request), &response, &failure)
	return taken(&response, status, failure)
}
