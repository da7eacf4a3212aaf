//go:build cgo

package checksum

/*
#include <stddef.h>
#include <stdint.h>

static uint32_t adler32(const uint8_t *data, size_t length) {
	uint32_t a = 1, b = 0;
	for (size_t i = 0; i < length; i++) {
		a = (a + data[i]) % 65521;
		b = (b + a) % 65521;
	}
	return b << 16 | a;
}
*/
import "C"

import "unsafe"

func sum(data []byte) uint32 {
	return uint32(C.adler32((*C.uint8_t)(unsafe.SliceData(data)), C.size_t(len(data))))
}
