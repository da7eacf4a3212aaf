/* _dl_find_object for musl: glibc has it, and Debian's libgcc calls it to find the unwind tables of a function. */
#define _GNU_SOURCE
#include <link.h>
#include <stddef.h>

struct dl_find_object {
	unsigned long long flags;
	void *map_start, *map_end;
	struct link_map *link_map;
	void *eh_frame;
	unsigned long long reserved[7];
};

struct query {
	ElfW(Addr) address;
	struct dl_find_object *result;
};

static int visit(struct dl_phdr_info *object, size_t size, void *data)
{
	struct query *query = data;
	int inside = 0;
	void *table = NULL;

	(void)size;
	for (int i = 0; i < object->dlpi_phnum; i++) {
		const ElfW(Phdr) *segment = &object->dlpi_phdr[i];
		ElfW(Addr) start = object->dlpi_addr + segment->p_vaddr;
		if (segment->p_type == PT_GNU_EH_FRAME)
			table = (void *)start;
		if (segment->p_type != PT_LOAD || query->address < start || query->address >= start + segment->p_memsz)
			continue;
		inside = 1;
		query->result->map_start = (void *)start;
		query->result->map_end = (void *)(start + segment->p_memsz);
	}
	if (!inside || !table)
		return 0;
	query->result->eh_frame = table;
	return 1;
}

__attribute__((visibility("hidden"))) int _dl_find_object(void *address, struct dl_find_object *result)
{
	struct query query = { (ElfW(Addr))address, result };
	return dl_iterate_phdr(visit, &query) ? 0 : -1;
}
