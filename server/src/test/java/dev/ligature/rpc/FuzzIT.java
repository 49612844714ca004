package dev.ligature.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.DynamicMessage;
import dev.ligature.common.Role;
import dev.ligature.rpc.EdgeFixture.User;
import dev.ligature.rpc.MessageBreaker.Kind;
import dev.ligature.rpc.RawCalls.Outcome;
import io.grpc.Channel;
import io.grpc.Status.Code;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Good and broken messages for every method that reflection names, from every role that may call
 * it. The seed is fixed; {@code fuzz.rounds} makes the run longer and {@code fuzz.seed} another
 * one.
 */
class FuzzIT {
  private static final long SEED = Long.getLong("fuzz.seed", 20_260_101L);
  private static final int ROUNDS = Integer.getInteger("fuzz.rounds", 2);
  private static final int PARALLEL_METHODS = 8;

  /** What a caller must never see, whatever it sends. */
  private static final Set<Code> BUGS =
      EnumSet.of(Code.INTERNAL, Code.UNKNOWN, Code.DEADLINE_EXCEEDED, Code.DATA_LOSS);

  private final EdgeFixture edge = EdgeFixture.get();
  private final List<MethodDescriptor> methods =
      new ReflectedContract(edge.server.channel()).methods();
  private final AtomicInteger calls = new AtomicInteger();
  private final Map<Code, Integer> codes = new ConcurrentSkipListMap<>();

  /** A call that ended as a bug does. */
  private record Bug(String method, Kind kind, int round, Outcome outcome) {}

  @AfterEach
  void repair() {
    edge.probe.plant(null);
  }

  @Test
  void ATK_G1_noMessageMakesAnyMethodFailAsABugWould() throws Exception {
    List<Bug> bugs = fuzz(methods);
    Set<String> reached = new HashSet<>(edge.built);
    reached.retainAll(edge.probe.reached());
    Set<String> missed = new HashSet<>(edge.built);
    missed.removeAll(reached);
    System.out.printf(
        "fuzz: seed %d, %d methods, %d calls, %s; %d of %d built methods reached their endpoint,"
            + " not: %s%n",
        SEED, methods.size(), calls.get(), codes, reached.size(), edge.built.size(), missed);
    assertThat(bugs).as("seed " + SEED).isEmpty();
    assertThat(reached.size() * 100).isGreaterThanOrEqualTo(edge.built.size() * 80);
    assertThat(stillServes()).as("the server serves after it").isTrue();
  }

  @Test
  void aPlantedDefectIsFound() throws Exception {
    MethodDescriptor planted = methods.stream().filter(edge::isBuilt).findFirst().orElseThrow();
    edge.probe.plant(EdgeFixture.name(planted));
    assertThat(fuzz(List.of(planted)))
        .isNotEmpty()
        .allSatisfy(bug -> assertThat(bug.outcome()).hasToString("INTERNAL BUG"));
  }

  private boolean stillServes() {
    MethodDescriptor overview =
        methods.stream()
            .filter(each -> each.getName().equals("GetOverview"))
            .findFirst()
            .orElseThrow();
    Channel caller = edge.rightCallers(overview, edge.neighbour).getFirst();
    return RawCalls.call(caller, overview, List.of(new byte[0])).is(Code.OK);
  }

  private List<Bug> fuzz(List<MethodDescriptor> targets) throws Exception {
    ConcurrentLinkedQueue<Bug> bugs = new ConcurrentLinkedQueue<>();
    try (ExecutorService executor = Executors.newFixedThreadPool(PARALLEL_METHODS)) {
      List<Future<?>> runs = new ArrayList<>();
      for (MethodDescriptor method : targets) {
        runs.add(executor.submit(() -> fuzz(method, bugs)));
      }
      for (Future<?> run : runs) {
        run.get();
      }
    }
    return List.copyOf(bugs);
  }

  private void fuzz(MethodDescriptor method, ConcurrentLinkedQueue<Bug> bugs) {
    long seed = SEED ^ method.getFullName().hashCode();
    boolean mayEndItsTenant = method.getService().getName().equals("AdminService");
    User user = mayEndItsTenant ? edge.userOfAFreshTenant() : edge.freshUser();
    MessageMaker messages =
        new MessageMaker(seed)
            .knowing("account_id", user.account())
            .knowing("tenant_id", user.tenant().toString());
    MessageBreaker breaker = new MessageBreaker(seed);
    for (int round = 0; round < ROUNDS; round++) {
      for (Channel caller : callers(method, user)) {
        for (Kind kind : Kind.values()) {
          DynamicMessage good = messages.valid(method.getInputType());
          Outcome outcome = RawCalls.call(caller, method, sequence(method, breaker, kind, good));
          calls.incrementAndGet();
          codes.merge(outcome.code(), 1, Integer::sum);
          if (BUGS.contains(outcome.code())) {
            bugs.add(new Bug(method.getFullName(), kind, round, outcome));
          }
        }
      }
    }
  }

  private List<Channel> callers(MethodDescriptor method, User user) {
    List<Channel> callers = new ArrayList<>(edge.rightCallers(method, user));
    if (EdgeFixture.rule(method).roles().contains(Role.OPERATOR)) {
      callers.add(edge.callers.installationOperator());
    }
    return callers;
  }

  /** One message, or some of them where the caller streams. */
  private static List<byte[]> sequence(
      MethodDescriptor method, MessageBreaker breaker, Kind kind, DynamicMessage good) {
    byte[] broken = breaker.broken(kind, good);
    return method.isClientStreaming()
        ? List.of(good.toByteArray(), broken, broken)
        : List.of(broken);
  }
}
