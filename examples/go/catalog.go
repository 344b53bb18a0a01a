package checkrein

/*
#include <checkrein.h>
*/
import "C"

// Catalog is what a database holds: read once, shared by any number of connections. Immutable.
type Catalog struct {
	handle *handle[*C.checkrein_catalog]
}

// ParseCatalog reads a catalog's JSON document.
//
// Errors: catalog.invalid, wire.….
func ParseCatalog(document []byte) (*Catalog, error) {
	var pointer *C.checkrein_catalog
	var failure *C.checkrein_error
	if err := check(C.checkrein_catalog_from_json(lendBytes(document), &pointer, &failure), failure); err != nil {
		return nil, err
	}
	return &Catalog{handle: newHandle(pointer, func(p *C.checkrein_catalog) { C.checkrein_catalog_free(p) })}, nil
}

// Close gives the catalog back. What was made with it goes on.
func (c *Catalog) Close() error {
	c.handle.close()
	return nil
}
