#include <stdio.h>
#include <zstd.h>

int main(void)
{
	return printf("%d\n", ZSTD_versionNumber() >= 10507 ? 10507 : 0) < 0;
}
