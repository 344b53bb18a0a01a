#include "_cgo_export.h"

int32_t checkrein_go_key(void *user_data, checkrein_slice name, checkrein_key *key) {
	return checkreinGoKey((uintptr_t)user_data, name, key);
}

void checkrein_go_release(void *user_data) {
	checkreinGoRelease((uintptr_t)user_data);
}
