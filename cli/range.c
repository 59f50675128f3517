/* range.c - lists of numbers and ranges of addresses; see range.h. */
#include "cli/range.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ADDRESS_BITS 32
#define LAST_OCTET 0xffu

/* A number of digits alone, up to `end`; -1 when it is none or above `most`. */
static long take_number(const char **at, long most)
{
	char *end;
	long value;

	if (!isdigit((unsigned char)**at))
		return -1;
	value = strtol(*at, &end, 10);
	*at = end;
	return value <= most ? value : -1;
}

static int add(struct sk_numbers *n, uint16_t number)
{
	for (size_t i = 0; i < n->count; i++)
		if (n->number[i] == number)
			return SK_OK;
	if (n->count == SK_NUMBERS_MAX)
		return SK_EFULL;
	n->number[n->count++] = number;
	return SK_OK;
}

int sk_numbers_add(struct sk_numbers *n, const char *text, int least, int most)
{
	for (;;) {
		long first = take_number(&text, most), last = first;
		int err = SK_OK;

		if (*text == '-') {
			text++;
			last = take_number(&text, most);
		}
		if (first < least || last < first || (*text && *text != ','))
			return SK_EPARSE;
		for (long i = first; i <= last && !err; i++)
			err = add(n, (uint16_t)i);
		if (err || !*text)
			return err;
		text++;
	}
}

static int refuse(char *why, const char *text)
{
	(void)snprintf(why, SK_TEXT_LEN + 1, "%s", text);
	return SK_EPARSE;
}

/* The IPv4 address of the first `len` characters, in host order. */
static bool take_address(const char *text, size_t len, uint32_t *out)
{
	char copy[INET_ADDRSTRLEN];
	struct in_addr address;

	if (len >= sizeof(copy))
		return false;
	memcpy(copy, text, len);
	copy[len] = '\0';
	if (inet_pton(AF_INET, copy, &address) != 1)
		return false;
	*out = ntohl(address.s_addr);
	return true;
}

static int set_range(struct sk_hosts *out, uint32_t first, uint32_t last, char *why)
{
	if (last < first)
		return refuse(why, "ends before it begins, allowed FIRST-LAST");
	if (last - first >= SK_HOSTS_MAX)
		return refuse(why, "has too many addresses, allowed 1024");
	out->first = first;
	out->count = (size_t)(last - first) + 1;
	return SK_OK;
}

/* Behind the '-': a whole address, or the last octet of one. */
static int take_last(const char *text, struct sk_hosts *out, uint32_t first, char *why)
{
	const char *end = text;
	long octet = take_number(&end, LAST_OCTET);
	uint32_t last;

	if (octet >= 0 && !*end)
		last = (first & ~LAST_OCTET) | (uint32_t)octet;
	else if (!take_address(text, strlen(text), &last))
		return refuse(why, "the end of the range is no address, allowed "
				   "10.0.0.1-20 or 10.0.0.1-10.0.0.20");
	return set_range(out, first, last, why);
}

/* A network without its own address and the broadcast one, which are no hosts. */
static int take_prefix(const char *text, struct sk_hosts *out, uint32_t address,
		       char *why)
{
	long prefix = take_number(&text, ADDRESS_BITS);
	uint32_t others;

	if (prefix < 0 || *text)
		return refuse(why, "the prefix is none, allowed 10.0.0.0/22 to /32");
	others = prefix == 0 ? UINT32_MAX : (UINT32_C(1) << (ADDRESS_BITS - prefix)) - 1;
	if (others >= SK_HOSTS_MAX)
		return refuse(why, "has too many addresses, allowed /22 to /32");
	if (others <= 1)
		return set_range(out, address & ~others, address | others, why);
	return set_range(out, (address & ~others) + 1, (address | others) - 1, why);
}

static int take_name(const char *text, struct sk_hosts *out, char *why)
{
	bool colons = strchr(text, ':') != NULL && text[0] != '[';

	if (!text[0] || strchr(text, '/') || strlen(text) + 2 > SK_HOST_LEN)
		return refuse(why, "is no host, allowed an address, a name, "
				   "10.0.0.1-20 or 10.0.0.0/24");
	(void)snprintf(out->name, sizeof(out->name), "%s%s%s", colons ? "[" : "", text,
		       colons ? "]" : ""); /* it fits */
	out->count = 1;
	return SK_OK;
}

int sk_hosts_parse(const char *text, struct sk_hosts *out, char why[SK_TEXT_LEN + 1])
{
	size_t len = strcspn(text, "-/");
	uint32_t address;

	*out = (struct sk_hosts){0};
	if (!take_address(text, len, &address))
		return take_name(text, out, why);
	if (text[len] == '-')
		return take_last(text + len + 1, out, address, why);
	if (text[len] == '/')
		return take_prefix(text + len + 1, out, address, why);
	return set_range(out, address, address, why);
}

void sk_hosts_name(const struct sk_hosts *h, size_t i, char out[SK_HOST_LEN + 1])
{
	uint32_t a = h->first + (uint32_t)i;

	if (h->name[0])
		(void)snprintf(out, SK_HOST_LEN + 1, "%s", h->name);
	else
		(void)snprintf(out, SK_HOST_LEN + 1, "%u.%u.%u.%u", a >> 24,
			       a >> 16 & LAST_OCTET, a >> 8 & LAST_OCTET, a & LAST_OCTET);
}
