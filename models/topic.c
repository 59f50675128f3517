/* topic.c - building and parsing the topics of the MQTT contract; see topic.h. */
#include "models/topic.h"

#include <string.h>

#include "models/der.h"

static const char *const patterns[SK_TOPIC_COUNT] = {
#define SK_TOPIC_ROW(id, pattern) [SK_TOPIC_##id] = (pattern),
	SK_TOPIC_MAP(SK_TOPIC_ROW)
#undef SK_TOPIC_ROW
};

int sk_root_valid(const char *root)
{
	static const char level[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789_-";
	size_t total = root ? strlen(root) : 0;
	const char *p = root;

	if (total == 0 || total > SK_ID_LEN)
		return 0;
	for (;;) {
		size_t len = strspn(p, level);

		if (len == 0)
			return 0;
		p += len;
		if (*p == '\0')
			return 1;
		if (*p++ != '/')
			return 0;
	}
}

static int append(char *buf, size_t size, size_t *used, const char *text, size_t len)
{
	if (len >= size - *used)
		return SK_EFULL;
	memcpy(buf + *used, text, len);
	*used += len;
	buf[*used] = '\0';
	return SK_OK;
}

/* What stands for a placeholder, or NULL when it is not allowed there. */
static const char *name_for(char placeholder, const char *id, const char *leaf)
{
	const char *name = placeholder == '%' ? id : leaf;

	if (!name || (!sk_id_valid(name) && strcmp(name, "+") != 0))
		return NULL;
	return name;
}

static int build(char *buf, size_t size, const char *root, enum sk_topic_kind kind,
		 const char *id, const char *leaf)
{
	size_t used = 0;

	if (append(buf, size, &used, root, strlen(root)) ||
	    append(buf, size, &used, "/", 1))
		return SK_EFULL;
	for (const char *p = patterns[kind]; *p; p++) {
		const char *text = p;
		size_t len = 1;

		if (*p == '%' || *p == '#') {
			text = name_for(*p, id, leaf);
			if (!text)
				return SK_EINVAL;
			len = strlen(text);
		}
		if (append(buf, size, &used, text, len))
			return SK_EFULL;
	}
	return (int)used;
}

int sk_topic_build(char *buf, size_t size, const char *root, enum sk_topic_kind kind,
		   const char *id, const char *leaf)
{
	int len = SK_EINVAL;

	if (!buf || size == 0)
		return SK_EINVAL;
	if (sk_root_valid(root) && (unsigned)kind < SK_TOPIC_COUNT)
		len = build(buf, size, root, kind, id, leaf);
	if (len < 0)
		buf[0] = '\0'; /* half a topic is another topic */
	return len;
}

/* Copy one level of a topic when it is a valid name. @return its length, 0 when not */
static size_t take_name(const char *topic, char out[SK_ID_LEN + 1])
{
	size_t len = strcspn(topic, "/");

	if (len == 0 || len > SK_ID_LEN)
		return 0;
	memcpy(out, topic, len);
	out[len] = '\0';
	return sk_id_valid(out) ? len : 0;
}

static int match(const char *topic, const char *pattern, struct sk_topic *out)
{
	out->id[0] = out->leaf[0] = '\0';
	for (; *pattern; pattern++) {
		size_t len = 1;

		if (*pattern == '%')
			len = take_name(topic, out->id);
		else if (*pattern == '#')
			len = take_name(topic, out->leaf);
		else if (*topic != *pattern)
			return 0;
		if (len == 0)
			return 0;
		topic += len;
	}
	return *topic == '\0';
}

int sk_topic_parse(const char *topic, const char *root, struct sk_topic *out)
{
	size_t len = root ? strlen(root) : 0;
	struct sk_topic found;

	if (!topic || len == 0 || strlen(topic) > SK_TOPIC_LEN ||
	    strncmp(topic, root, len) != 0 || topic[len] != '/')
		return SK_ENOENT;
	for (int kind = 0; kind < SK_TOPIC_COUNT; kind++) {
		if (match(topic + len + 1, patterns[kind], &found)) {
			found.kind = (enum sk_topic_kind)kind;
			*out = found;
			return SK_OK;
		}
	}
	return SK_ENOENT;
}
