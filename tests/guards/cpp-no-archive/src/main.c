#include <stdio.h>
#include <zstd.h>
#ifdef HAVE_JANSSON
#include <jansson.h>
#endif

int main(void)
{
	char packed[100], text[100];
	const size_t size = ZSTD_compress(packed, sizeof packed, "abc", 3, 1);

	printf("zstd %zu bytes", ZSTD_decompress(text, sizeof text, packed, size));
#ifdef HAVE_JANSSON
	json_t *object = json_object();
	printf(", %s", json_is_object(object) ? "jansson" : "none");
	json_decref(object);
#endif
	putchar('\n');
	return 0;
}
