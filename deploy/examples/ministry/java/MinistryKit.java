import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
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
import org.apache.kafka.common.utils.Utils;

/** The event stream into PostgreSQL, each event once: java MinistryKit.java consume | kpis | prove | mend. */
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
    static final String ANSWERED = "INSERT INTO answered VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    static final List<String> UNREADABLE = List.of("22", "23", "54"); // SQLSTATE: data, constraints, limits
    static final String DATA = ",\"data\":"; // the last of a line's members: byte for byte what was recorded
    static final HttpClient HTTP = HttpClient.newHttpClient();
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
                case "mend" -> System.exit(mend(database) ? 0 : 1);
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

    /** All of them or none, but what nobody can read; types that nobody counts are kept too, for the proof. */
    static void take(Connection database, Iterable<ConsumerRecord<byte[], byte[]>> messages) throws SQLException {
        if (!isWritten(database, messages, null)) {
            for (ConsumerRecord<byte[], byte[]> message : messages) {
                isWritten(database, List.of(message), message);
            }
        }
        database.commit();
    }

    /** Whether it could be. What nobody can read is passed over and said: `prove` knows if anything is missing. */
    static boolean isWritten(Connection database, Iterable<ConsumerRecord<byte[], byte[]>> messages,
                             ConsumerRecord<byte[], byte[]> alone) throws SQLException {
        Savepoint before = database.setSavepoint();
        Exception unreadable;
        try {
            write(database, messages);
            database.releaseSavepoint(before);
            return true;
        } catch (RuntimeException notWhatIsTold) {
            unreadable = notWhatIsTold;
        } catch (SQLException refused) { // more than PostgreSQL takes: it would be so again
            if (refused.getSQLState() == null || !UNREADABLE.contains(refused.getSQLState().substring(0, 2))) {
                throw refused;
            }
            unreadable = refused;
        }
        database.rollback(before);
        if (alone != null) {
            System.out.printf("unreadable: %s/%d/%d: %s%n",
                alone.topic(), alone.partition(), alone.offset(), unreadable);
        }
        return false;
    }

    static void write(Connection database, Iterable<ConsumerRecord<byte[], byte[]>> messages) throws SQLException {
        try (PreparedStatement event = database.prepareStatement(EVENT);
             PreparedStatement notice = database.prepareStatement(NOTICE);
             PreparedStatement takenBack = database.prepareStatement(TAKEN_BACK)) {
            for (ConsumerRecord<byte[], byte[]> message : messages) {
                if (message.topic().contains(".events.")) {
                    fill(event, event(told(message), message.partition(), message.value()));
                    event.addBatch();
                    continue;
                }
                Object[] columns = notice(message);
                if (message.value() == null) {
                    fill(takenBack, columns[0], columns[1]);
                    takenBack.executeUpdate();
                } else {
                    fill(notice, columns);
                    notice.executeUpdate();
                }
            }
            event.executeBatch();
        }
    }

    static Object[] notice(ConsumerRecord<byte[], byte[]> message) {
        return new Object[] {
            message.topic().substring(PREFIX.length()), text(message.key()),
            Long.valueOf(told(message).get("revision")), message.value() == null ? null : text(message.value())
        };
    }

    /** Of the CloudEvents attributes, from a message's headers or a line of the feed. */
    static Object[] event(Map<String, String> told, int partition, byte[] value) {
        String recorded = told.get("recordedat");
        return new Object[] {
            UUID.fromString(told.get("subject")), Integer.valueOf(told.get("streamversion")),
            told.get("source").replaceAll("^/+|/+$", ""), partition, Long.valueOf(told.get("position")),
            UUID.fromString(told.get("id")), told.get("type"), told.get("time"), recorded,
            OffsetDateTime.parse(recorded), HexFormat.of().parseHex(told.get("hash")), value
        };
    }

    /** Say what is missing; whether nothing is. */
    static boolean prove(Connection database) throws Exception {
        ask(database);
        return isSaidComplete(database);
    }

    /** Ask for what is missing or wrong once more, then prove. */
    static boolean mend(Connection database) throws Exception {
        ask(database);
        try (ResultSet wrong = database.createStatement().executeQuery("SELECT * FROM wrong ORDER BY service, day")) {
            while (wrong.next()) {
                String service = wrong.getString("service");
                if (!feed(service).isEmpty()) {
                    long mended = mended(database, service, wrong);
                    System.out.printf("%s %s: %d mended%n", service, wrong.getString("day"), mended);
                }
            }
        }
        return isSaidComplete(database);
    }

    static boolean isSaidComplete(Connection database) throws SQLException {
        List<String> wrong = strings(database, "SELECT line FROM proof ORDER BY line LIMIT 100");
        wrong.forEach(System.out::println);
        String events = strings(database, "SELECT count(*) FROM events").get(0);
        String days = strings(database, "SELECT count(*) FROM told").get(0);
        boolean complete = wrong.isEmpty() && !days.equals("0");
        System.out.printf("%s: %s events, %s days%n", complete ? "COMPLETE" : "INCOMPLETE", events, days);
        return complete;
    }

    /** Of the services' days, the one that is under way included; that is told up to a position. */
    static void ask(Connection database) throws Exception {
        for (String service : SERVICES) {
            String after = feed(service).isEmpty() ? null : "";
            while (after != null) {
                String more = after.isEmpty() ? "" : "&after=" + after;
                String page = text(get(service, "/v1/reconciliation/days?limit=500" + more).body());
                try (PreparedStatement asked = database.prepareStatement(ASKED)) {
                    fill(asked, service, page);
                    asked.executeUpdate();
                }
                after = strings(database, "SELECT ?::jsonb->>'next'", page).get(0);
            }
        }
    }

    /** One day; how many events were missing, wrong, or never recorded. */
    static long mended(Connection database, String service, ResultSet wrong) throws Exception {
        long first = wrong.getLong("first"), last = wrong.getLong("last"), after = first - 1;
        database.setAutoCommit(false);
        strings(database, "DELETE FROM answered RETURNING id");
        try (PreparedStatement answered = database.prepareStatement(ANSWERED)) {
            while (after < last) {
                HttpResponse<byte[]> page = get(service, "/v1/events?limit=500&after=" + after);
                // every character a byte, so that a value stays, byte for byte, what was recorded
                List<String> lines = new String(page.body(), StandardCharsets.ISO_8859_1).lines()
                    .filter(line -> line.startsWith("{")).toList();
                if (lines.isEmpty()) {
                    throw new IllegalStateException("the feed ends at " + after + ", and " + last + " was told");
                }
                for (String line : lines) {
                    int end = line.indexOf(DATA);
                    String value = line.substring(end + DATA.length(), line.lastIndexOf('}'));
                    Map<String, String> told = told(database, line.substring(0, end) + "}");
                    if (Long.parseLong(told.get("position")) <= last) {
                        byte[] key = told.get("subject").getBytes(StandardCharsets.UTF_8);
                        int partition = Utils.toPositive(Utils.murmur2(key)) % wrong.getInt("partitions"); // as Kafka does
                        fill(answered, event(told, partition, value.getBytes(StandardCharsets.ISO_8859_1)));
                        answered.addBatch();
                    }
                }
                answered.executeBatch();
                after = Long.parseLong(page.headers().firstValue("Feed-Next").orElseThrow());
            }
        }
        long mended = Long.parseLong(strings(database, "SELECT mend(?, ?, ?)", service, first, last).get(0));
        database.setAutoCommit(true); // commits
        return mended;
    }

    static Map<String, String> told(Connection database, String json) throws SQLException {
        Map<String, String> told = new HashMap<>();
        try (PreparedStatement each = database.prepareStatement("SELECT key, value FROM jsonb_each_text(?::jsonb)")) {
            fill(each, new String(json.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8));
            ResultSet rows = each.executeQuery();
            while (rows.next()) {
                told.put(rows.getString(1), rows.getString(2));
            }
        }
        return told;
    }

    static String feed(String service) {
        return setting("FEED_URL_" + service.toUpperCase(), "");
    }

    static HttpResponse<byte[]> get(String service, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(feed(service) + path)).timeout(Duration.ofSeconds(30))
            .header("Authorization", "Bearer " + setting("FEED_TOKEN", "")).build();
        while (true) {
            HttpResponse<byte[]> answer = HTTP.send(request, HttpResponse.BodyHandlers.ofByteArray());
            if (answer.statusCode() == 200) {
                return answer;
            }
            if (answer.statusCode() != 429 && answer.statusCode() != 503) {
                throw new IllegalStateException(path + " answers " + answer.statusCode());
            }
            Thread.sleep(1000 * Long.parseLong(answer.headers().firstValue("Retry-After").orElse("1")));
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
            told.put(header.key().replaceFirst("^ce_", ""), text(header.value()));
        }
        return told;
    }

    static void fill(PreparedStatement statement, Object... values) throws SQLException {
        for (int column = 0; column < values.length; column++) {
            statement.setObject(column + 1, values[column]);
        }
    }

    static List<String> strings(Connection database, String sql, Object... values) throws SQLException {
        List<String> found = new ArrayList<>();
        try (PreparedStatement statement = database.prepareStatement(sql)) {
            fill(statement, values);
            ResultSet rows = statement.executeQuery();
            while (rows.next()) {
                found.add(rows.getString(1));
            }
        }
        return found;
    }

    static String text(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException notText) {
            throw new IllegalArgumentException(notText);
        }
    }

    static String setting(String name, String otherwise) {
        String found = System.getenv().getOrDefault(name, otherwise);
        if (found == null) {
            throw new IllegalArgumentException(name + " is not set");
        }
        return found;
    }
}
