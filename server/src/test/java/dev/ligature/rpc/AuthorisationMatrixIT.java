package dev.ligature.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import dev.ligature.api.common.v1.SessionRule;
import dev.ligature.api.link.v1.EmailTarget;
import dev.ligature.api.link.v1.LinkServiceGrpc;
import dev.ligature.api.link.v1.StartLinkRequest;
import dev.ligature.common.Role;
import dev.ligature.rpc.EdgeCallers.Flaw;
import dev.ligature.rpc.EdgeFixture.User;
import dev.ligature.rpc.RawCalls.Outcome;
import io.grpc.Channel;
import io.grpc.Status.Code;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

/**
 * Every method of the contract against every kind of wrong caller that its access rule knows, each
 * beside the right call that differs in that one fact.
 */
class AuthorisationMatrixIT {
  private static final int TRIES = 10;
  private static final String NOT_BUILT = "UNIMPLEMENTED NOT_BUILT";

  private final EdgeFixture edge = EdgeFixture.get();
  private final List<MethodDescriptor> methods =
      new ReflectedContract(edge.server.channel()).methods();
  private final MessageMaker messages =
      new MessageMaker(2).knowing("page_token", "").knowing("resume_token", "");
  private final SoftAssertions softly = new SoftAssertions();
  private final AtomicInteger calls = new AtomicInteger();

  private Outcome call(Channel caller, MethodDescriptor method, byte[] message) {
    calls.incrementAndGet();
    return RawCalls.call(caller, method, List.of(message));
  }

  private byte[] message(MethodDescriptor method) {
    return messages.valid(method.getInputType()).toByteArray();
  }

  private void report(String what) {
    System.out.printf(
        "authorisation matrix: %s, %d methods, %d calls%n", what, methods.size(), calls.get());
  }

  @Test
  void ATK_G2_everyMethodTakesTheRightCallersOfItsRule() {
    for (MethodDescriptor method : methods) {
      User user = edge.freshUser();
      for (Channel right : edge.rightCallers(method, user)) {
        Outcome outcome = call(right, method, message(method));
        if (isTurnedAway(outcome) && EdgeFixture.rule(method).roles().contains(Role.OPERATOR)) {
          outcome = call(edge.callers.installationOperator(), method, message(method));
        }
        softly.assertThat(isTurnedAway(outcome)).as(method.getFullName() + " " + outcome).isFalse();
        if (!edge.isBuilt(method)) {
          softly.assertThat(outcome.toString()).as(method.getFullName()).isEqualTo(NOT_BUILT);
        }
      }
    }
    softly.assertAll();
    report("right callers");
  }

  private static boolean isTurnedAway(Outcome outcome) {
    return outcome.is(Code.UNAUTHENTICATED) || outcome.reason().equals("ROLE_MISSING");
  }

  @Test
  void ATK_G2_everyMethodRefusesTokensThatDoNotVerify() {
    Map<Flaw, Integer> refused = new EnumMap<>(Flaw.class);
    for (MethodDescriptor method : methods) {
      AccessPolicy.Rule rule = EdgeFixture.rule(method);
      Set<Role> roles = EnumSet.copyOf(EdgeFixture.rolesOf(rule));
      String session = EdgeFixture.takesSession(rule) ? edge.user.session() : null;
      byte[] message = message(method);
      for (Flaw flaw : Flaw.values()) {
        Channel flawed = edge.callers.flawed(flaw, roles, edge.user.tenant(), session);
        expect(method, call(flawed, method, message), Code.UNAUTHENTICATED, "CREDENTIALS_INVALID");
        refused.merge(flaw, 1, Integer::sum);
      }
    }
    softly.assertAll();
    assertThat(refused).hasSize(4).containsValue(methods.size());
    report("flawed tokens " + refused);
  }

  @Test
  void ATK_G2_everyMethodRefusesACallerWithoutCredentials() {
    int challenged = 0;
    for (MethodDescriptor method : methods) {
      Outcome outcome = call(edge.callers.anonymous(), method, message(method));
      if (isDaemonStream(method)) {
        challenged++;
        continue;
      }
      expect(method, outcome, Code.UNAUTHENTICATED, "CREDENTIALS_INVALID");
    }
    softly.assertAll();
    assertThat(challenged).as("streams whose caller proves itself by the challenge").isEqualTo(2);
    report("no credentials");
  }

  private static boolean isDaemonStream(MethodDescriptor method) {
    return method.isClientStreaming();
  }

  @Test
  void ATK_G2_everyMethodRefusesEveryRoleThatItsRuleDoesNotName() {
    int open = 0;
    for (MethodDescriptor method : methods) {
      AccessPolicy.Rule rule = EdgeFixture.rule(method);
      Set<Role> low = EnumSet.complementOf(EnumSet.copyOf(EdgeFixture.rolesOf(rule)));
      if (rule.anyRole()) {
        open++;
        continue;
      }
      Channel caller = edge.callers.right(low, edge.user.tenant(), edge.user.session());
      expect(method, call(caller, method, message(method)), Code.PERMISSION_DENIED, "ROLE_MISSING");
    }
    softly.assertAll();
    report("roles too low; methods open to any role: " + open);
  }

  @Test
  void ATK_G2_ATK_A36_everyMethodOfAUserRefusesACallWithoutTheSessionOrFromAnotherTenant() {
    int ofUsers = 0;
    for (MethodDescriptor method : methods) {
      AccessPolicy.Rule rule = EdgeFixture.rule(method);
      if (rule.access().getSession() != SessionRule.SESSION_RULE_REQUIRED) {
        continue;
      }
      ofUsers++;
      Set<Role> roles = EdgeFixture.rolesOf(rule);
      byte[] message = message(method);
      expect(
          method,
          call(edge.callers.right(roles, edge.user.tenant(), null), method, message),
          Code.UNAUTHENTICATED,
          "SESSION_MISSING");
      expect(
          method,
          call(
              edge.callers.right(roles, edge.stranger.tenant(), edge.user.session()),
              method,
              message),
          Code.UNAUTHENTICATED,
          "SESSION_REVOKED");
    }
    softly.assertAll();
    assertThat(ofUsers).isGreaterThan(40);
    report("methods of users " + ofUsers);
  }

  @Test
  void ATK_V3_ATK_A36_noBuiltMethodServesAnothersObject() {
    Map<String, String> objects =
        Map.of("account_id", edge.user.account(), "attempt_id", attemptOf(edge.user));
    Set<String> served = new TreeSet<>();
    Set<String> unserved = new TreeSet<>();
    int refused = 0;
    for (MethodDescriptor method : methods) {
      for (FieldDescriptor field : method.getInputType().getFields()) {
        String object = objects.get(field.getName());
        if (object == null || !edge.isBuilt(method) || !isForUsers(method)) {
          continue;
        }
        byte[] message = naming(method, field, object);
        Outcome own = call(rightCaller(method, edge.user), method, message);
        for (int tries = 1; tries < TRIES && !own.is(Code.OK); tries++) {
          message = naming(method, field, object);
          own = call(rightCaller(method, edge.user), method, message);
        }
        if (!own.is(Code.OK)) {
          // It wants more than this object; the domain's own tests make the rest.
          unserved.add(method.getName());
          continue;
        }
        served.add(method.getName());
        for (User other : othersOf(method)) {
          refused++;
          expect(
              method,
              call(rightCaller(method, other), method, message),
              Code.NOT_FOUND,
              "NOT_FOUND");
        }
      }
    }
    softly.assertAll();
    assertThat(served).isNotEmpty();
    report(
        "others' objects: served to owners by %s, foreign calls refused %d, want more: %s"
            .formatted(served, refused, unserved));
  }

  /** Without a session a backend speaks for its tenant, so that only another tenant is foreign. */
  private List<User> othersOf(MethodDescriptor method) {
    return EdgeFixture.takesSession(EdgeFixture.rule(method))
        ? List.of(edge.neighbour, edge.stranger)
        : List.of(edge.stranger);
  }

  private static boolean isForUsers(MethodDescriptor method) {
    return EdgeFixture.rule(method).roles().contains(Role.BACKEND);
  }

  private Channel rightCaller(MethodDescriptor method, User user) {
    String session = EdgeFixture.takesSession(EdgeFixture.rule(method)) ? user.session() : null;
    return edge.callers.right(Set.of(Role.BACKEND), user.tenant(), session);
  }

  private byte[] naming(MethodDescriptor method, FieldDescriptor field, String object) {
    return messages.valid(method.getInputType()).toBuilder()
        .setField(field, object)
        .build()
        .toByteArray();
  }

  private String attemptOf(User user) {
    return LinkServiceGrpc.newBlockingStub(
            edge.callers.right(Set.of(Role.BACKEND), user.tenant(), user.session()))
        .startLink(
            StartLinkRequest.newBuilder()
                .setRequestId(UUID.randomUUID().toString())
                .setEmail(EmailTarget.newBuilder().setAddress("ada@example.com"))
                .build())
        .getAttempt()
        .getAttemptId();
  }

  private void expect(MethodDescriptor method, Outcome outcome, Code code, String reason) {
    softly.assertThat(outcome.toString()).as(method.getFullName()).isEqualTo(code + " " + reason);
  }
}
