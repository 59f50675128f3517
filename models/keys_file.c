/* keys_file.c - parsing a libconfig file without its traps; see keys.h. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/keys.h"
#include "models/literals.h"

#define FILE_MAX ((size_t)16 << 20)

/* Grow `text` by what the file still has. @return 0 or an errno value */
static int read_rest(FILE *file, char **text, size_t *len)
{
	size_t room = 0;

	for (;;) {
		if (room - *len < 2) {
			char *grown = realloc(*text, room = room ? room * 2 : 4096);

			if (!grown)
				return ENOMEM;
			*text = grown;
		}
		errno = 0;
		*len += fread(*text + *len, 1, room - *len - 1, file);
		(*text)[*len] = '\0';
		if (ferror(file))
			return errno ? errno : EIO;
		if (feof(file))
			return 0;
		if (*len > FILE_MAX)
			return EFBIG;
	}
}

/*
 * libconfig is given the text, not the file: its scanner ends the process when reading
 * fails, and that a path is a folder shows only then.
 */
static char *read_file(const char *path, struct sk_diag *diag)
{
	FILE *file = fopen(path, "re");
	char *text = NULL;
	size_t len = 0;
	int err = file ? read_rest(file, &text, &len) : errno;

	if (file)
		(void)fclose(file); /* only read */
	if (!err && memchr(text, '\0', len)) {
		sk_diag_add(diag, path, 0, "is no text: it holds a zero byte");
		err = EILSEQ;
	} else if (err) {
		sk_diag_add(diag, path, 0, "file I/O error: %s", strerror(err));
	}
	if (err) {
		free(text);
		return NULL;
	}
	return text;
}

/* Included files would escape the rewriting, and their path is relative to the process.
 */
static int refuse_includes(const char *text, const char *path, struct sk_diag *diag)
{
	int line = 1, found = 0;

	while (text) {
		const char *word = text + strspn(text, " \t");
		const char *end = strchr(text, '\n');

		if (strncmp(word, "@include", 8) == 0) {
			sk_diag_add(diag, path, line,
				    "@include: not supported, allowed one file");
			found = 1;
		}
		text = end ? end + 1 : NULL;
		line++;
	}
	return found ? SK_ECONFIG : SK_OK;
}

/* FNV-1a: it tells versions of a file apart, and is no seal. */
static uint64_t mark_of(const char *text)
{
	uint64_t mark = UINT64_C(0xcbf29ce484222325);

	for (; *text; text++)
		mark = (mark ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
	return mark;
}

int sk_keys_parse_marked(config_t *config, const char *path, uint64_t *mark,
			 struct sk_diag *diag)
{
	char *text = read_file(path, diag);
	char *wide;
	int err = SK_ECONFIG;

	if (!text)
		return SK_ECONFIG;
	*mark = mark_of(text);
	wide = sk_literals_widen(text);
	if (!wide)
		err = SK_ENOMEM;
	else if (refuse_includes(text, path, diag) == SK_OK) {
		err = config_read_string(config, wide) ? SK_OK : SK_ECONFIG;
		if (err)
			sk_diag_add(diag, path, config_error_line(config), "%s",
				    config_error_text(config));
	}
	free(wide);
	free(text);
	return err;
}

int sk_keys_parse(config_t *config, const char *path, struct sk_diag *diag)
{
	uint64_t mark;

	return sk_keys_parse_marked(config, path, &mark, diag);
}
