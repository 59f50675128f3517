/*
 * bus_callbacks.c - what Paho calls, on its own threads: copy, queue, return.
 *
 * Paho holds its lock over every one of these, so none may call Paho back or wait, and
 * none comes any more once MQTTAsync_destroy() has returned.
 */
#include <stdlib.h>
#include <string.h>

#include "common/bus_private.h"

/* Without memory the bus's own deadline notices, or the next publish. */
static void tell(const struct sk_bus_attempt *attempt, enum sk_bus_item_kind kind,
		 int code, const char *text)
{
	size_t size = (text ? strlen(text) : 0) + 1;
	struct sk_bus_item *item = sk_bus_item_new(attempt, kind, size);

	if (!item)
		return;
	item->code = code;
	memcpy(item->bytes, text ? text : "", size);
	sk_bus_hub_put(attempt->bus->hub, item);
}

static void on_connected(void *context, MQTTAsync_successData *data)
{
	(void)data;
	tell(context, SK_BUS_CONNECTED, 0, NULL);
}

static void on_connected5(void *context, MQTTAsync_successData5 *data)
{
	struct sk_bus_attempt *attempt = context;
	int takes = data ? MQTTProperties_getNumericValue(
				   &data->properties, MQTTPROPERTY_CODE_RECEIVE_MAXIMUM)
			 : 0;

	if (takes > 0 && takes < SK_BUS_INFLIGHT_MAX)
		attempt->window = (unsigned)takes;
	tell(context, SK_BUS_CONNECTED, 0, NULL);
}

/* What OpenSSL said is better than Paho's "TCP/TLS connect failure". */
static void tell_failed(const struct sk_bus_attempt *attempt, int code,
			const char *message)
{
	tell(attempt, SK_BUS_FAILED, code,
	     attempt->tls_error[0] ? attempt->tls_error : message);
}

static void on_failed(void *context, MQTTAsync_failureData *data)
{
	tell_failed(context, data ? data->code : -1, data ? data->message : NULL);
}

/* Paho 1.3.12 gives CONNACK's reason as `code`, later ones as `reasonCode`. */
static void on_failed5(void *context, MQTTAsync_failureData5 *data)
{
	int reason = data ? (int)data->reasonCode : 0;

	tell_failed(context,
		    data && !reason ? data->code
		    : reason	    ? reason
				    : -1,
		    data ? data->message : NULL);
}

int sk_bus_callbacks_tls_error(const char *text, size_t len, void *context)
{
	struct sk_bus_attempt *attempt = context;
	size_t room = sizeof(attempt->tls_error) - 1;

	if (attempt->tls_error[0])
		return 1; /* the first complaint is the cause */
	if (len > room)
		len = room;
	memcpy(attempt->tls_error, text, len);
	attempt->tls_error[len] = '\0';
	attempt->tls_error[strcspn(attempt->tls_error, "\n")] = '\0';
	return 1; /* go on */
}

/* The broker's own DISCONNECT (MQTT 5); the loss itself is told by on_lost(). */
static void on_goodbye(void *context, MQTTProperties *properties,
		       enum MQTTReasonCodes reason)
{
	struct sk_bus_attempt *attempt = context;

	(void)properties;
	atomic_store(&attempt->goodbye, (int)reason);
}

static void on_lost(void *context, char *cause)
{
	const struct sk_bus_attempt *attempt = context;
	int goodbye = atomic_load(&attempt->goodbye);

	tell(attempt, SK_BUS_LOST, goodbye,
	     goodbye ? MQTTReasonCode_toString((enum MQTTReasonCodes)goodbye) : cause);
}

static void copy_message(const struct sk_bus_attempt *attempt, const char *topic,
			 const MQTTAsync_message *from)
{
	size_t topic_size = strlen(topic) + 1, len = (size_t)from->payloadlen;
	struct sk_bus_item *item =
		sk_bus_item_new(attempt, SK_BUS_MESSAGE, topic_size + len + 1);

	if (!item) {
		atomic_fetch_add(&attempt->bus->dropped, 1);
		return;
	}
	memcpy(item->bytes, topic, topic_size);
	if (len > 0)
		memcpy(item->bytes + topic_size, from->payload, len);
	item->bytes[topic_size + len] = '\0';
	item->message.topic = item->bytes;
	item->message.payload = item->bytes + topic_size;
	item->message.len = len;
	item->message.qos = from->qos;
	item->message.retained = from->retained != 0;
	sk_bus_hub_put(attempt->bus->hub, item);
}

/* topic_len is 0, or the length; a topic with NUL bytes in it is none of ours. */
static int on_message(void *context, char *topic, int topic_len,
		      MQTTAsync_message *message)
{
	const struct sk_bus_attempt *attempt = context;
	size_t len = strlen(topic);

	atomic_fetch_add(&attempt->bus->received, 1);
	if ((topic_len == 0 || (size_t)topic_len == len) && len <= SK_TOPIC_LEN &&
	    message->payloadlen >= 0 && message->payloadlen <= SK_PAYLOAD_MAX)
		copy_message(attempt, topic, message);
	else
		atomic_fetch_add(&attempt->bus->dropped, 1);
	MQTTAsync_freeMessage(&message);
	MQTTAsync_free(topic);
	return 1; /* ours now; 0 would deliver it again */
}

static void tell_subscribed(const struct sk_bus_attempt *attempt, int token, int refusal)
{
	struct sk_bus_item *item = sk_bus_item_new(attempt, SK_BUS_SUBSCRIBED, 1);

	if (!item)
		return; /* the deadline for SUBACK notices */
	item->token = token;
	item->code = refusal;
	item->bytes[0] = '\0';
	sk_bus_hub_put(attempt->bus->hub, item);
}

static void on_subscribed(void *context, MQTTAsync_successData *data)
{
	if (data)
		tell_subscribed(context, data->token, 0);
}

static void on_subscribed5(void *context, MQTTAsync_successData5 *data)
{
	if (data)
		tell_subscribed(context, data->token, 0);
}

/* Without a reason from the broker the connection is going: on_lost() tells that. */
static void on_unsubscribed(void *context, MQTTAsync_failureData *data)
{
	if (data && data->code > 0)
		tell_subscribed(context, data->token, data->code);
}

static void on_unsubscribed5(void *context, MQTTAsync_failureData5 *data)
{
	if (data && data->reasonCode >= MQTTREASONCODE_UNSPECIFIED_ERROR)
		tell_subscribed(context, data->token, (int)data->reasonCode);
}

/* Wake the loop when messages wait for this answer. */
static void answered(struct sk_bus_attempt *attempt)
{
	if (atomic_exchange(&attempt->hungry, false))
		tell(attempt, SK_BUS_ROOM, 0, NULL);
}

static void on_acked(void *context, MQTTAsync_successData *data)
{
	struct sk_bus_attempt *attempt = context;

	(void)data;
	atomic_fetch_add(&attempt->acked, 1);
	answered(attempt);
}

static void on_acked5(void *context, MQTTAsync_successData5 *data)
{
	(void)data;
	on_acked(context, NULL);
}

static void on_written(void *context, MQTTAsync_successData *data)
{
	struct sk_bus_attempt *attempt = context;

	(void)data;
	atomic_fetch_add(&attempt->written, 1);
}

static void on_written5(void *context, MQTTAsync_successData5 *data)
{
	(void)data;
	on_written(context, NULL);
}

/* Other failures mean that the connection went: those stay unanswered, and are lost. */
static void on_unacked5(void *context, MQTTAsync_failureData5 *data)
{
	struct sk_bus_attempt *attempt = context;

	if (!data || data->reasonCode < MQTTREASONCODE_UNSPECIFIED_ERROR)
		return;
	atomic_fetch_add(&attempt->refused, 1);
	answered(attempt);
}

static void on_disconnected(void *context, MQTTAsync_successData *data)
{
	struct sk_bus_attempt *attempt = context;

	(void)data;
	atomic_store(&attempt->disconnected, true);
}

static void on_disconnected5(void *context, MQTTAsync_successData5 *data)
{
	(void)data;
	on_disconnected(context, NULL);
}

int sk_bus_callbacks_set(struct sk_bus_attempt *attempt)
{
	if (MQTTAsync_setCallbacks(attempt->client, attempt, on_lost, on_message, NULL) ||
	    MQTTAsync_setDisconnected(attempt->client, attempt, on_goodbye))
		return SK_EIO;
	return SK_OK;
}

void sk_bus_callbacks_connect(struct sk_bus_attempt *attempt,
			      MQTTAsync_connectOptions *options)
{
	options->context = attempt;
	if (attempt->five) {
		options->onSuccess5 = on_connected5;
		options->onFailure5 = on_failed5;
	} else {
		options->onSuccess = on_connected;
		options->onFailure = on_failed;
	}
}

void sk_bus_callbacks_subscribe(struct sk_bus_attempt *attempt,
				MQTTAsync_responseOptions *options)
{
	options->context = attempt;
	if (attempt->five) {
		options->onSuccess5 = on_subscribed5;
		options->onFailure5 = on_unsubscribed5;
	} else {
		options->onSuccess = on_subscribed;
		options->onFailure = on_unsubscribed;
	}
}

void sk_bus_callbacks_publish(struct sk_bus_attempt *attempt,
			      MQTTAsync_responseOptions *options)
{
	options->context = attempt;
	if (attempt->five) {
		options->onSuccess5 = on_acked5;
		options->onFailure5 = on_unacked5;
	} else {
		options->onSuccess = on_acked; /* 3.1.1 knows no refusal */
	}
}

/* For QoS 0 success means that the message was written. */
void sk_bus_callbacks_write(struct sk_bus_attempt *attempt,
			    MQTTAsync_responseOptions *options)
{
	options->context = attempt;
	if (attempt->five)
		options->onSuccess5 = on_written5;
	else
		options->onSuccess = on_written;
}

void sk_bus_callbacks_disconnect(struct sk_bus_attempt *attempt,
				 MQTTAsync_disconnectOptions *options)
{
	options->context = attempt;
	if (attempt->five)
		options->onSuccess5 = on_disconnected5;
	else
		options->onSuccess = on_disconnected;
}
