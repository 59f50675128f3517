/* measurement.c - one coherent poll and its JSON; see measurement.h. */
#include "models/measurement.h"

#include <math.h>

#include "models/json_read.h"
#include "models/json_write.h"

void sk_measurement_init(struct sk_measurement *m)
{
	*m = (struct sk_measurement){0};
	for (int id = 0; id < SK_POINT_COUNT; id++)
		m->value[id] = (double)NAN;
}

void sk_measurement_set(struct sk_measurement *m, enum sk_point_id id, double value,
			unsigned quality)
{
	const struct sk_point_info *info = sk_point_info((int)id);

	if (!info)
		return;
	if (quality == SK_Q_GOOD && !isfinite(value))
		quality = SK_Q_INVALID;
	else if (quality == SK_Q_GOOD && (value < info->least || value > info->most))
		quality = SK_Q_RANGE;
	m->points |= SK_POINT_BIT(id);
	m->quality[id] = (uint8_t)quality;
	m->value[id] = quality == SK_Q_GOOD ? value : (double)NAN;
}

void sk_measurement_settle(struct sk_measurement *m, uint32_t *provided)
{
	for (int id = 0; id < SK_POINT_COUNT; id++) {
		if (sk_measurement_good(m, (enum sk_point_id)id))
			*provided |= SK_POINT_BIT(id);
		else if (m->quality[id] == SK_Q_INVALID &&
			 !(*provided & SK_POINT_BIT(id)))
			m->points &= ~SK_POINT_BIT(id);
	}
}

bool sk_measurement_good(const struct sk_measurement *m, enum sk_point_id id)
{
	return (m->points & SK_POINT_BIT(id)) && m->quality[id] == SK_Q_GOOD &&
	       isfinite(m->value[id]);
}

/* A member for each point that is not good. @return true when there was one */
static bool put_qualities(struct sk_json_writer *w, const struct sk_measurement *m)
{
	bool doubtful = false;

	for (int id = 0; id < SK_POINT_COUNT; id++) {
		if (!(m->points & SK_POINT_BIT(id)) || m->quality[id] == SK_Q_GOOD)
			continue;
		doubtful = true;
		sk_json_open(w, sk_point_info(id)->name, '[');
		for (unsigned bit = 1; bit <= SK_Q_LAST; bit <<= 1)
			if (m->quality[id] & bit)
				sk_json_element(w, sk_quality_name(bit));
		sk_json_close(w, ']');
	}
	return doubtful;
}

int sk_measurement_encode(const struct sk_measurement *m, char *buf, size_t size)
{
	struct sk_json_writer w;
	bool doubtful = false;

	sk_json_begin(&w, buf, size);
	sk_json_int(&w, "t_ms", m->t_ms);
	sk_json_int(&w, "session", m->session);
	sk_json_int(&w, "n", m->n);
	for (int id = 0; id < SK_POINT_COUNT; id++) {
		if (!(m->points & SK_POINT_BIT(id)))
			continue;
		sk_json_real(&w, sk_point_info(id)->name, m->value[id]);
		doubtful |= m->quality[id] != SK_Q_GOOD;
	}
	if (doubtful) {
		sk_json_open(&w, "q", '{');
		(void)put_qualities(&w, m); /* there is one: that is why it is here */
		sk_json_close(&w, '}');
	}
	return sk_json_end(&w);
}

int sk_measurement_quality_encode(const struct sk_measurement *m, char *buf, size_t size)
{
	struct sk_json_writer w;

	sk_json_begin(&w, buf, size);
	if (!put_qualities(&w, m))
		return 0;
	return sk_json_end(&w);
}

static int decode_quality(const json_t *q, struct sk_measurement *m)
{
	const char *name;
	json_t *bits, *bit;
	size_t i;

	json_object_foreach((json_t *)q, name, bits)
	{
		int id = sk_point_by_name(name);
		unsigned quality = 0;

		if (!json_is_array(bits))
			return SK_EPARSE;
		json_array_foreach(bits, i, bit) quality |=
			sk_quality_by_name(json_string_value(bit));
		if (id >= 0)
			sk_measurement_set(m, (enum sk_point_id)id, (double)NAN,
					   quality ? quality : SK_Q_INVALID);
	}
	return SK_OK;
}

static int decode_points(const json_t *object, struct sk_measurement *m)
{
	for (int id = 0; id < SK_POINT_COUNT; id++) {
		const struct sk_point_info *info = sk_point_info(id);
		double value;

		if (!json_object_get(object, info->name))
			continue;
		if (sk_json_get_real(object, info->name, info->least, info->most, &value))
			return SK_EPARSE;
		sk_measurement_set(m, (enum sk_point_id)id, value, SK_Q_GOOD);
	}
	return SK_OK;
}

static int decode_object(const json_t *object, struct sk_measurement *m)
{
	const json_t *q = json_object_get(object, "q");

	if (sk_json_get_int(object, "t_ms", 0, SK_JSON_INT_MAX, &m->t_ms) ||
	    sk_json_get_int(object, "session", 0, SK_JSON_INT_MAX, &m->session) ||
	    sk_json_get_int(object, "n", 0, SK_JSON_INT_MAX, &m->n) ||
	    decode_points(object, m))
		return SK_EPARSE;
	if (!q)
		return SK_OK;
	return json_is_object(q) ? decode_quality(q, m) : SK_EPARSE;
}

int sk_measurement_decode(const char *json, size_t len, struct sk_measurement *out)
{
	json_t *object = sk_json_parse(json, len);
	struct sk_measurement m;
	int err;

	if (!object)
		return SK_EPARSE;
	sk_measurement_init(&m);
	err = decode_object(object, &m);
	json_decref(object);
	if (!err)
		*out = m;
	return err;
}
