/*
 * bus_paho.c - the bus's dealings with Paho's asynchronous client.
 *
 * The static on_*() functions run on Paho's threads: they copy, queue and return.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "common/bus_private.h"
#include "common/log.h"

#define CONNECT_TIMEOUT_S 5
#define INFLIGHT_MAX 1000
#define POLL_MS 5

static void tell(struct sk_bus *bus, enum sk_bus_item_kind kind, int code,
		 const char *text)
{
	size_t len = text ? strlen(text) : 0;
	struct sk_bus_item *item = sk_bus_item_new(bus, kind, len + 1);

	if (!item)
		return; /* the bus's own deadline notices */
	item->code = code;
	memcpy(item->bytes, text ? text : "", len + 1);
	sk_bus_hub_put(bus->hub, item);
}

static void on_lost(void *context, char *cause)
{
	tell(context, SK_BUS_LOST, 0, cause);
}

static void copy_message(struct sk_bus *bus, const char *topic,
			 const MQTTAsync_message *from)
{
	size_t topic_size = strlen(topic) + 1, len = (size_t)from->payloadlen;
	struct sk_bus_item *item =
		sk_bus_item_new(bus, SK_BUS_MESSAGE, topic_size + len + 1);

	if (!item) {
		atomic_fetch_add(&bus->dropped, 1);
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
	sk_bus_hub_put(bus->hub, item);
}

/* topic_len is not 0 only when the topic holds NUL bytes: none of ours does. */
static int on_message(void *context, char *topic, int topic_len,
		      MQTTAsync_message *message)
{
	struct sk_bus *bus = context;

	atomic_fetch_add(&bus->received, 1);
	if (topic_len == 0 && strlen(topic) <= SK_TOPIC_LEN && message->payloadlen >= 0 &&
	    message->payloadlen <= SK_PAYLOAD_MAX)
		copy_message(bus, topic, message);
	else
		atomic_fetch_add(&bus->dropped, 1);
	MQTTAsync_freeMessage(&message);
	MQTTAsync_free(topic);
	return 1; /* ours now; 0 would deliver it again */
}

static void on_connected(void *context, MQTTAsync_successData *data)
{
	(void)data;
	tell(context, SK_BUS_CONNECTED, 0, NULL);
}

static void on_connected5(void *context, MQTTAsync_successData5 *data)
{
	(void)data;
	tell(context, SK_BUS_CONNECTED, 0, NULL);
}

static void on_failed(void *context, MQTTAsync_failureData *data)
{
	tell(context, SK_BUS_FAILED, data ? data->code : -1, data ? data->message : NULL);
}

static void on_failed5(void *context, MQTTAsync_failureData5 *data)
{
	int reason = data ? (int)data->reasonCode : 0;

	tell(context, SK_BUS_FAILED,
	     reason ? reason
	     : data ? data->code
		    : -1,
	     data && data->message ? data->message
	     : reason		   ? MQTTReasonCode_toString((enum MQTTReasonCodes)reason)
				   : NULL);
}

static void on_subscribed(void *context, MQTTAsync_successData *data)
{
	(void)data;
	tell(context, SK_BUS_SUBSCRIBED, 0, NULL);
}

static void on_subscribed5(void *context, MQTTAsync_successData5 *data)
{
	int refused = 0;

	for (int i = 0; data && i < data->alt.sub.reasonCodeCount; i++)
		refused +=
			data->alt.sub.reasonCodes[i] >= MQTTREASONCODE_UNSPECIFIED_ERROR;
	tell(context, SK_BUS_SUBSCRIBED, refused, NULL);
}

static void on_unsubscribed(void *context, MQTTAsync_failureData *data)
{
	(void)data;
	tell(context, SK_BUS_SUBSCRIBED, -1, NULL);
}

static void on_unsubscribed5(void *context, MQTTAsync_failureData5 *data)
{
	(void)data;
	tell(context, SK_BUS_SUBSCRIBED, -1, NULL);
}

static void on_acked(void *context, MQTTAsync_successData *data)
{
	(void)data;
	atomic_fetch_add(&((struct sk_bus *)context)->acked, 1);
}

static void on_acked5(void *context, MQTTAsync_successData5 *data)
{
	struct sk_bus *bus = context;

	atomic_fetch_add(&bus->acked, 1);
	if (data && data->reasonCode >= MQTTREASONCODE_UNSPECIFIED_ERROR)
		atomic_fetch_add(&bus->refused, 1);
}

static void on_unacked(void *context, MQTTAsync_failureData *data)
{
	(void)data;
	atomic_fetch_add(&((struct sk_bus *)context)->refused, 1);
	atomic_fetch_add(&((struct sk_bus *)context)->acked, 1);
}

static void on_unacked5(void *context, MQTTAsync_failureData5 *data)
{
	(void)data;
	on_unacked(context, NULL);
}

static void on_disconnected(void *context, MQTTAsync_successData *data)
{
	(void)data;
	atomic_store(&((struct sk_bus *)context)->disconnected, true);
}

static void on_disconnected5(void *context, MQTTAsync_successData5 *data)
{
	(void)data;
	atomic_store(&((struct sk_bus *)context)->disconnected, true);
}

int sk_bus_paho_create(struct sk_bus *bus, int version)
{
	MQTTAsync_createOptions options = MQTTAsync_createOptions_initializer5;

	options.MQTTVersion = version;
	options.sendWhileDisconnected = 0; /* nothing old is ever replayed */
	options.maxBufferedMessages = INFLIGHT_MAX;
	if (bus->client)
		MQTTAsync_destroy(&bus->client);
	bus->version = version;
	if (MQTTAsync_createWithOptions(&bus->client, bus->uri, bus->client_id,
					MQTTCLIENT_PERSISTENCE_NONE, NULL, &options) ||
	    MQTTAsync_setCallbacks(bus->client, bus, on_lost, on_message, NULL))
		return SK_ENOMEM;
	return SK_OK;
}

static void fill_tls(const struct sk_conf_broker *broker, MQTTAsync_SSLOptions *tls)
{
	tls->trustStore = broker->ca_file[0] ? broker->ca_file : NULL;
	tls->keyStore = broker->cert_file[0] ? broker->cert_file : NULL;
	tls->privateKey = broker->key_file[0] ? broker->key_file : NULL;
	tls->enableServerCertAuth = 1;
	tls->verify = 1; /* the host name too; Paho's default is not to */
	tls->sslVersion = MQTT_SSL_VERSION_TLS_1_2;
}

static int call_connect(struct sk_bus *bus, MQTTAsync_connectOptions *options)
{
	if (bus->version == MQTTVERSION_5) {
		options->cleanstart = 1;
		options->onSuccess5 = on_connected5;
		options->onFailure5 = on_failed5;
	} else {
		options->MQTTVersion = MQTTVERSION_3_1_1;
		options->cleansession = 1;
		options->onSuccess = on_connected;
		options->onFailure = on_failed;
	}
	return MQTTAsync_connect(bus->client, options) ? SK_EIO : SK_OK;
}

int sk_bus_paho_connect(struct sk_bus *bus)
{
	const struct sk_conf_broker *broker = bus->options.broker;
	MQTTAsync_connectOptions five = MQTTAsync_connectOptions_initializer5;
	MQTTAsync_connectOptions three = MQTTAsync_connectOptions_initializer;
	MQTTAsync_connectOptions options = bus->version == MQTTVERSION_5 ? five : three;
	MQTTAsync_willOptions will = MQTTAsync_willOptions_initializer;
	MQTTAsync_SSLOptions tls = MQTTAsync_SSLOptions_initializer;
	int len = -1;

	options.keepAliveInterval = broker->keepalive_s;
	options.connectTimeout = CONNECT_TIMEOUT_S;
	options.maxInflight = INFLIGHT_MAX;
	options.context = bus;
	if (broker->user[0]) {
		options.username = broker->user;
		options.password = bus->password[0] ? bus->password : NULL;
	}
	if (bus->will_topic[0] && bus->options.on.will)
		len = bus->options.on.will(bus->options.arg, bus, bus->will,
					   sizeof(bus->will));
	if (len >= 0) {
		will.topicName = bus->will_topic;
		will.payload.len = len;
		will.payload.data = bus->will;
		will.retained = 1;
		will.qos = 1;
		options.will = &will;
	}
	if (broker->tls) {
		fill_tls(broker, &tls);
		options.ssl = &tls;
	}
	return call_connect(bus, &options);
}

int sk_bus_paho_subscribe(struct sk_bus *bus, int first, int count)
{
	MQTTAsync_responseOptions options = MQTTAsync_responseOptions_initializer;

	options.context = bus;
	if (bus->version == MQTTVERSION_5) {
		options.onSuccess5 = on_subscribed5;
		options.onFailure5 = on_unsubscribed5;
	} else {
		options.onSuccess = on_subscribed;
		options.onFailure = on_unsubscribed;
	}
	return MQTTAsync_subscribeMany(bus->client, count, bus->filters + first,
				       bus->qos + first, &options)
		       ? SK_EIO
		       : SK_OK;
}

static void fill_responses(struct sk_bus *bus, MQTTAsync_responseOptions *options)
{
	options->context = bus;
	if (bus->version == MQTTVERSION_5) {
		options->onSuccess5 = on_acked5;
		options->onFailure5 = on_unacked5;
	} else {
		options->onSuccess = on_acked;
		options->onFailure = on_unacked;
	}
}

int sk_bus_paho_send(struct sk_bus *bus, const struct sk_bus_publish *p)
{
	MQTTAsync_message message = MQTTAsync_message_initializer;
	MQTTAsync_responseOptions options = MQTTAsync_responseOptions_initializer;
	MQTTProperty expiry = {.identifier = MQTTPROPERTY_CODE_MESSAGE_EXPIRY_INTERVAL};
	int rc;

	message.payload = (void *)p->payload; /* Paho copies it */
	message.payloadlen = (int)p->len;
	message.qos = p->qos;
	message.retained = p->retained;
	if (p->qos > 0)
		fill_responses(bus, &options);
	if (p->expiry_ms > 0 && bus->version == MQTTVERSION_5) {
		expiry.value.integer4 = (unsigned)(p->expiry_ms + 999) / 1000;
		if (MQTTProperties_add(&message.properties, &expiry))
			return SK_ENOMEM;
	}
	rc = MQTTAsync_sendMessage(bus->client, p->topic, &message, &options);
	MQTTProperties_free(&message.properties);
	if (rc == MQTTASYNC_DISCONNECTED)
		return SK_ENOTCONN;
	if (rc == MQTTASYNC_MAX_BUFFERED_MESSAGES || rc == MQTTASYNC_NO_MORE_MSGIDS)
		return SK_EFULL;
	return rc == MQTTASYNC_SUCCESS ? SK_OK : SK_EIO;
}

void sk_bus_paho_disconnect(struct sk_bus *bus, int wait_ms)
{
	const struct timespec pause = {.tv_nsec = POLL_MS * 1000000L};
	MQTTAsync_disconnectOptions options = MQTTAsync_disconnectOptions_initializer;

	options.timeout = wait_ms;
	options.context = bus;
	if (bus->version == MQTTVERSION_5)
		options.onSuccess5 = on_disconnected5;
	else
		options.onSuccess = on_disconnected;
	atomic_store(&bus->disconnected, false);
	if (MQTTAsync_disconnect(bus->client, &options))
		return;
	for (int waited_ms = 0; waited_ms < wait_ms && !atomic_load(&bus->disconnected);
	     waited_ms += POLL_MS)
		(void)nanosleep(&pause,
				NULL); /* shorter when interrupted: still bounded */
}
