#include "_cgo_export.h"

int32_t checkrein_go_key(void *user_data, checkrein_slice name, const uint32_t *version, checkrein_key *key) {
	return checkreinGoKey((uintptr_t)user_data, name, (uint32_t *)version, key);
}

void checkrein_go_release(void *user_data) {
	checkreinGoRelease((uintptr_t)user_data);
}
