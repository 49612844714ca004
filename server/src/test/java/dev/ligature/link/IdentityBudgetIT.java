package dev.ligature.link;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ligature.account.FactorCalls;
import dev.ligature.api.account.v1.AccountServiceGrpc;
import dev.ligature.api.graph.v1.IdentityGraphServiceGrpc;
import dev.ligature.api.link.v1.LinkServiceGrpc;
import dev.ligature.common.AccountId;
import dev.ligature.db.ExplainingSql;
import dev.ligature.graph.GraphFixture;
import dev.ligature.keys.KeyHierarchy;
import dev.ligature.keys.UserKey;
import dev.ligature.testing.TestServer;
import io.grpc.MethodDescriptor;
import io.grpc.ServiceDescriptor;
import io.micronaut.context.ApplicationContext;
import io.micronaut.inject.BeanDefinition;
import io.micronaut.scheduling.annotation.Scheduled;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What the methods of the three identity services ask of the database in a large tenant: how many
 * statements, that none reads a whole table, and how many pages each touches.
 */
class IdentityBudgetIT {
  /** Pages of 8 KiB, in memory or not, that one read may touch. */
  private static final int PAGES = 300;

  /** Streams, which go on asking after their first answer. */
  private static final Set<String> LEFT = Set.of("WatchIdentity", "WatchLink", "WatchNotices");

  /** Keys of shards, read once by a node; accounts fall into them by chance. */
  private static final Pattern REMEMBERED = Pattern.compile("(from|into) shard_key\\b");

  private static final Map<String, Integer> BUDGET =
      Map.ofEntries(
          Map.entry("AnswerLinkSuggestion", 7),
          Map.entry("ApproveRecovery", 17),
          Map.entry("BatchResolve", 1),
          Map.entry("CancelLink", 9),
          Map.entry("CancelMerge", 19),
          Map.entry("CancelRecovery", 22),
          Map.entry("CheckAccess", 1),
          Map.entry("ConfirmMerge", 72),
          Map.entry("ConfirmTotp", 18),
          Map.entry("ConfirmUnlink", 23),
          Map.entry("ContinueLink", 28),
          Map.entry("ContinueSignIn", 15),
          Map.entry("CreateAccount", 6),
          Map.entry("CreateGuest", 7),
          Map.entry("CreateProfile", 9),
          Map.entry("CreateSession", 11),
          Map.entry("DeleteAccount", 41),
          Map.entry("DeleteProfile", 9),
          Map.entry("EnrolTotp", 7),
          Map.entry("ExplainAccess", 2),
          Map.entry("ExportAccount", 14),
          Map.entry("GenerateRecoveryCodes", 13),
          Map.entry("GetIdentityGraph", 3),
          Map.entry("GetLinkAttempt", 1),
          Map.entry("GetOverview", 4),
          Map.entry("GrantPartialAccess", 14),
          Map.entry("InspectAccount", 9),
          Map.entry("LabelIdentity", 5),
          Map.entry("LinkAccounts", 31),
          Map.entry("ListAccessibleProfiles", 1),
          Map.entry("ListActivity", 3),
          Map.entry("ListDevices", 1),
          Map.entry("ListIdentities", 1),
          Map.entry("ListLinkSuggestions", 2),
          Map.entry("ListNotices", 1),
          Map.entry("ListProfiles", 1),
          Map.entry("ListSessions", 1),
          Map.entry("PrepareUnlink", 10),
          Map.entry("PreviewMerge", 25),
          Map.entry("ProveMergeFactor", 24),
          Map.entry("RedeemRecoveryCode", 30),
          Map.entry("RemoveTotp", 14),
          Map.entry("ReportCompromised", 26),
          Map.entry("ResolveIdentity", 1),
          Map.entry("ResumeAccount", 13),
          Map.entry("RevokeDevice", 10),
          Map.entry("RevokePartialAccess", 14),
          Map.entry("RevokeSession", 8),
          Map.entry("SearchAccounts", 6),
          Map.entry("SetPrivacyMode", 14),
          Map.entry("SignOut", 8),
          Map.entry("SplitAccount", 22),
          Map.entry("StartLink", 17),
          Map.entry("StartRecovery", 16),
          Map.entry("StartSignIn", 8),
          Map.entry("StepUp", 18),
          Map.entry("SuspendAccount", 17),
          Map.entry("UndoMerge", 58),
          Map.entry("UnlinkAccounts", 25),
          Map.entry("UpdateAccount", 6),
          Map.entry("UpdateProfile", 10));

  private static final ObjectMapper JSON = new ObjectMapper();

  private static TestServer server;
  private static GraphFixture people;
  private static ExplainingSql sql;

  private final Map<String, List<String>> used = new TreeMap<>();
  private final SoftAssertions softly = new SoftAssertions();

  @BeforeAll
  static void start() throws SQLException {
    server = TestServer.start(IdentityBudgetIT.class, Map.of(ExplainingSql.PROPERTY, "true"));
    people = new GraphFixture(server);
    sql = server.bean(ExplainingSql.class);
    UserKey _ =
        server
            .bean(KeyHierarchy.class)
            .current(people.tenant.id(), new AccountId(UUID.fromString(people.person().account())));
    LargeTenant.fill(server.database(), people.tenant.id());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private <T> T call(String method, Supplier<T> call) {
    var _ = sql.take(method);
    T answer = call.get();
    List<ExplainingSql.Explained> statements =
        sql.take(method).stream().filter(each -> !REMEMBERED.matcher(each.sql()).find()).toList();
    used.merge(
        method,
        statements.stream().map(ExplainingSql.Explained::sql).toList(),
        (most, now) -> most.size() < now.size() ? now : most);
    statements.forEach(each -> check(method, each));
    return answer;
  }

  private void check(String method, ExplainingSql.Explained statement) {
    String what = method + ": " + statement.sql();
    JsonNode plan = plan(statement);
    softly.assertThat(scanned(plan)).as(what).doesNotContainAnyElementsOf(LargeTenant.TABLES);
    softly
        .assertThat(
            plan.path("Shared Hit Blocks").asInt() + plan.path("Shared Read Blocks").asInt())
        .as(what)
        .isLessThan(PAGES);
  }

  private static JsonNode plan(ExplainingSql.Explained statement) {
    try {
      return JSON.readTree(statement.plan()).get(0).get("Plan");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Tables that are read from one end to the other, at or below a node of a plan. */
  private static List<String> scanned(JsonNode node) {
    List<String> found = new ArrayList<>();
    if (node.get("Node Type").asText().equals("Seq Scan")) {
      found.add(node.get("Relation Name").asText());
    }
    node.path("Plans").forEach(below -> found.addAll(scanned(below)));
    return found;
  }

  /**
   * The first time does not count: what is remembered for a while is read then. Of the other two
   * the better one does, since chance may add a statement to either.
   */
  @Test
  void everyMethodKeepsItsBudgetAndReadsByIndex() {
    var _ = sql.take("");
    Map<String, List<String>> least = new TreeMap<>();
    for (int time = 1; time <= 3; time++) {
      used.clear();
      round();
      if (time > 1) {
        used.forEach(
            (method, statements) ->
                least.merge(
                    method, statements, (one, other) -> one.size() <= other.size() ? one : other));
      }
    }
    runJobs();
    // The check of the session, and what the server does by itself but for the log's leaves, and
    // for the old deliveries of notices, which it seeks once in an hour without an index.
    sql.take("").stream()
        .filter(each -> !each.sql().contains("audit_"))
        .filter(each -> !each.sql().startsWith("delete from notice_delivery"))
        .forEach(each -> check("beside the calls", each));
    Map<String, Integer> counts = new TreeMap<>();
    least.forEach((method, statements) -> counts.put(method, statements.size()));
    System.out.println("statements: " + counts);
    softly.assertThat(least.keySet()).isEqualTo(BUDGET.keySet());
    least.forEach(
        (method, statements) ->
            softly
                .assertThat(statements)
                .as(method)
                .isNotEmpty()
                .hasSizeLessThanOrEqualTo(BUDGET.getOrDefault(method, 0)));
    softly.assertAll();
  }

  /** What the server does every minute or hour, however long this test has run. */
  private static void runJobs() {
    ApplicationContext context = server.bean(ApplicationContext.class);
    context.getAllBeanDefinitions().forEach(bean -> runJobs(context, bean));
  }

  private static <T> void runJobs(ApplicationContext context, BeanDefinition<T> bean) {
    bean.getExecutableMethods().stream()
        .filter(method -> !method.getAnnotationValuesByType(Scheduled.class).isEmpty())
        .forEach(method -> method.invoke(context.getBean(bean)));
  }

  private void round() {
    Stream.<ThrowingCallable>of(
            () -> new GraphCalls(this::call, people).run(),
            () -> new LinkCalls(this::call, people).run(),
            () -> new AccountCalls(this::call, people).run(),
            () -> new FactorCalls(this::call, people).run(),
            () -> new SupportCalls(this::call, people).run())
        .forEach(calls -> softly.assertThatCode(calls).doesNotThrowAnyException());
  }

  @Test
  void noMethodOfTheThreeServicesIsForgotten() {
    Set<String> all =
        Stream.of(
                AccountServiceGrpc.getServiceDescriptor(),
                LinkServiceGrpc.getServiceDescriptor(),
                IdentityGraphServiceGrpc.getServiceDescriptor())
            .map(ServiceDescriptor::getMethods)
            .flatMap(Collection::stream)
            .map(MethodDescriptor::getBareMethodName)
            .collect(toCollection(TreeSet::new));
    Set<String> told = new TreeSet<>(BUDGET.keySet());
    told.addAll(LEFT);

    assertThat(told).isEqualTo(all);
  }
}
