import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.header.Header;

/** The event stream into PostgreSQL, each event once: java MinistryKit.java consume | kpis | prove. */
public final class MinistryKit {
    static final List<String> SERVICES = List.of("curriculum", "training", "enrolment");
    static final String PREFIX = setting("KAFKA_TOPIC_PREFIX", ""); // of a sandbox; empty for the real topics

    // the inbox: a stream's version has one place, so a repeat finds it taken
    static final String EVENT = "INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
        + "ON CONFLICT (stream, version) DO NOTHING";
    static final String NOTICE = "INSERT INTO notices AS n VALUES (?, ?, ?, ?::jsonb) "
        + "ON CONFLICT (topic, key) DO UPDATE SET revision = excluded.revision, value = excluded.value "
        + "WHERE n.revision <= excluded.revision";
    static final String TAKEN_BACK = "DELETE FROM notices WHERE topic = ? AND key = ?";
    static final String KPIS = "SELECT concat_ws(' ', k.field, k.fiscal_year, k.curricula, k.teachers, "
        + "t.value->'curricula'->>'actual', t.value->'teachers'->>'actual') FROM kpis k LEFT JOIN notices t "
        + "ON t.topic = 'reporting.kpi.v1' AND t.key = k.field || '/' || k.fiscal_year ORDER BY field, fiscal_year";
    static final String ASKED = "INSERT INTO asked SELECT ?, (day->>'day')::date, day "
        + "FROM jsonb_array_elements(?::jsonb->'items') AS day "
        + "ON CONFLICT (service, day) DO UPDATE SET value = excluded.value";

    public static void main(String[] arguments) throws Exception {
        try (Connection database = DriverManager.getConnection(setting("JDBC_URL", null))) {
            switch (arguments[0]) {
                case "consume" -> consume(database);
                case "kpis" -> strings(database, KPIS).forEach(System.out::println);
                case "prove" -> System.exit(prove(database) ? 0 : 1);
                default -> throw new IllegalArgumentException(arguments[0]);
            }
        }
    }

    /** Take in everything from the first day on, then whatever comes, until SIGTERM. */
    static void consume(Connection database) throws Exception {
        database.createStatement().execute(Files.readString(Path.of(setting("SCHEMA", "../schema.sql"))));
        String id = strings(database, "SELECT id FROM own").get(0);
        database.setAutoCommit(false);
        Stream<String> notices = SERVICES.stream().map(service -> service + ".reconciliation.v1");
        Stream<String> events = SERVICES.stream().map(service -> service + ".events.v1");
        List<String> topics = Stream.of(events, notices, Stream.of("reporting.kpi.v1"))
            .flatMap(names -> names).map(name -> PREFIX + name).toList();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(kafka(id))) {
            Thread main = Thread.currentThread();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                consumer.wakeup();
                try {
                    main.join(8_000);
                } catch (InterruptedException ignored) {
                    Thread.currentThread().interrupt();
                }
            }));
            consumer.subscribe(topics);
            while (true) {
                ConsumerRecords<byte[], byte[]> found = consumer.poll(Duration.ofMillis(300));
                if (found.isEmpty()) {
                    continue;
                }
                take(database, found);
                try {
                    consumer.commitSync();
                } catch (CommitFailedException rebalanced) {
                    continue; // another of us has the partition now; it drops what we took in
                }
            }
        } catch (WakeupException stopped) {
            database.rollback(); // nothing is half done: what was not committed comes again
        }
    }

    /** All of them or none; types that nobody counts are kept too, for the proof. */
    static void take(Connection database, Iterable<ConsumerRecord<byte[], byte[]>> messages) throws SQLException {
        try (PreparedStatement event = database.prepareStatement(EVENT);
             PreparedStatement notice = database.prepareStatement(NOTICE);
             PreparedStatement takenBack = database.prepareStatement(TAKEN_BACK)) {
            for (ConsumerRecord<byte[], byte[]> message : messages) {
                boolean isEvent = message.topic().contains(".events.");
                Object[] columns;
                try {
                    columns = isEvent ? event(message) : notice(message);
                } catch (RuntimeException unreadable) { // passed over: `prove` knows if anything is missing by it
                    System.out.printf("unreadable: %s/%d/%d: %s%n",
                        message.topic(), message.partition(), message.offset(), unreadable);
                    continue;
                }
                if (isEvent) {
                    fill(event, columns);
                    event.addBatch();
                } else if (message.value() == null) {
                    fill(takenBack, columns[0], columns[1]);
                    takenBack.executeUpdate();
                } else {
                    fill(notice, columns);
                    notice.executeUpdate();
                }
            }
            event.executeBatch();
        }
        database.commit();
    }

    static Object[] notice(ConsumerRecord<byte[], byte[]> message) {
        return new Object[] {
            message.topic().substring(PREFIX.length()), text(message.key()),
            Long.valueOf(told(message).get("ce_revision")), message.value() == null ? null : text(message.value())
        };
    }

    static Object[] event(ConsumerRecord<byte[], byte[]> message) {
        Map<String, String> told = told(message);
        String recorded = told.get("ce_recordedat");
        return new Object[] {
            UUID.fromString(told.get("ce_subject")), Integer.valueOf(told.get("ce_streamversion")),
            told.get("ce_source").substring(1), message.partition(), Long.valueOf(told.get("ce_position")),
            UUID.fromString(told.get("ce_id")), told.get("ce_type"), told.get("ce_time"), recorded,
            OffsetDateTime.parse(recorded), HexFormat.of().parseHex(told.get("ce_hash")), message.value()
        };
    }

    /** Say what is missing; whether nothing is. */
    static boolean prove(Connection database) throws Exception {
        for (String service : SERVICES) {
            String url = setting("FEED_URL_" + service.toUpperCase(), "");
            if (!url.isEmpty()) {
                ask(database, service, url);
            }
        }
        List<String> wrong = strings(database, "SELECT line FROM proof ORDER BY line LIMIT 100");
        wrong.forEach(System.out::println);
        String events = strings(database, "SELECT count(*) FROM events").get(0);
        String days = strings(database, "SELECT count(*) FROM told").get(0);
        boolean complete = wrong.isEmpty() && !days.equals("0");
        System.out.printf("%s: %s events, %s days%n", complete ? "COMPLETE" : "INCOMPLETE", events, days);
        return complete;
    }

    /** Of its days, the one that is under way included; it tells that up to a position. */
    static void ask(Connection database, String service, String url) throws Exception {
        HttpClient client = HttpClient.newHttpClient();
        String after = "";
        while (after != null) {
            String page = url + "/v1/reconciliation/days?limit=500" + (after.isEmpty() ? "" : "&after=" + after);
            HttpRequest request = HttpRequest.newBuilder(URI.create(page))
                .header("Authorization", "Bearer " + setting("FEED_TOKEN", "")).build();
            HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IllegalStateException(page + " answers " + answer.statusCode());
            }
            try (PreparedStatement asked = database.prepareStatement(ASKED);
                 PreparedStatement next = database.prepareStatement("SELECT ?::jsonb->>'next'")) {
                fill(asked, service, answer.body());
                asked.executeUpdate();
                fill(next, answer.body());
                ResultSet row = next.executeQuery();
                row.next();
                after = row.getString(1);
            }
        }
    }

    /** How the client signs in: SCRAM over TLS where a user is named, else not at all. */
    static Properties kafka(String id) {
        Properties told = new Properties();
        told.put("bootstrap.servers", setting("KAFKA_BOOTSTRAP_SERVERS", null));
        told.put("group.id", "ministry-" + setting("MINISTRY_NAME", "example") + ".counting-" + id);
        told.put("enable.auto.commit", "false");
        told.put("auto.offset.reset", "earliest");
        told.put("isolation.level", "read_committed");
        told.put("session.timeout.ms", "6000");
        told.put("heartbeat.interval.ms", "2000");
        String bytes = "org.apache.kafka.common.serialization.ByteArrayDeserializer";
        told.put("key.deserializer", bytes);
        told.put("value.deserializer", bytes);
        String user = setting("KAFKA_USER", "");
        if (!user.isEmpty()) {
            told.put("security.protocol", setting("KAFKA_SECURITY_PROTOCOL", "SASL_SSL"));
            told.put("sasl.mechanism", "SCRAM-SHA-512");
            told.put("sasl.jaas.config", "org.apache.kafka.common.security.scram.ScramLoginModule required username=\""
                + user + "\" password=\"" + setting("KAFKA_PASSWORD", null) + "\";");
            String authority = setting("KAFKA_CA_FILE", "");
            if (!authority.isEmpty()) {
                told.put("ssl.truststore.type", "PEM");
                told.put("ssl.truststore.location", authority);
            }
        }
        return told;
    }

    static Map<String, String> told(ConsumerRecord<byte[], byte[]> message) {
        Map<String, String> told = new HashMap<>();
        for (Header header : message.headers()) {
            told.put(header.key(), text(header.value()));
        }
        return told;
    }

    static void fill(PreparedStatement statement, Object... values) throws SQLException {
        for (int column = 0; column < values.length; column++) {
            statement.setObject(column + 1, values[column]);
        }
    }

    static List<String> strings(Connection database, String sql) throws SQLException {
        Stream.Builder<String> found = Stream.builder();
        try (ResultSet rows = database.createStatement().executeQuery(sql)) {
            while (rows.next()) {
                found.add(rows.getString(1));
            }
        }
        return found.build().toList();
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    static String setting(String name, String otherwise) {
        String found = System.getenv().getOrDefault(name, otherwise);
        if (found == null) {
            throw new IllegalArgumentException(name + " is not set");
        }
        return found;
    }
}
