package dev.ligature.rpc;

import com.google.protobuf.Descriptors.MethodDescriptor;
import dev.ligature.api.common.v1.SessionRule;
import dev.ligature.common.Role;
import dev.ligature.common.TenantId;
import dev.ligature.connector.SigningDaemon;
import dev.ligature.testing.TestServer;
import dev.ligature.testing.TestTenant;
import io.grpc.BindableService;
import io.grpc.Channel;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One server with a probe for the tests of the whole contract, and people in two tenants. */
final class EdgeFixture {
  private static @Nullable EdgeFixture shared;

  final TestServer server = TestServer.start(EdgeFixture.class, Map.of(EdgeProbe.PROPERTY, "true"));
  final EdgeCallers callers = new EdgeCallers(server);
  final EdgeProbe probe = server.bean(EdgeProbe.class);
  final Set<String> built = EdgeProbe.built(server.context().getBeansOfType(BindableService.class));

  /** The user of right calls, another one of the same tenant, and one of another tenant. */
  final User user;

  final User neighbour;
  final User stranger;

  /** A daemon that may serve the user's tenant. */
  final SigningDaemon daemon;

  private final TestTenant home;

  /** A user who is signed in freshly, with two factors. */
  record User(TenantId tenant, String account, String session) {}

  private EdgeFixture() {
    home = TestTenant.create(server);
    user = user(home);
    neighbour = user(home);
    stranger = user(TestTenant.create(server));
    daemon = new SigningDaemon(server, home.id());
  }

  /** A user of the home tenant whom no other call knows. */
  User freshUser() {
    return user(home);
  }

  /** A user of a tenant that no other call knows, for acts that may end the tenant's calls. */
  User userOfAFreshTenant() {
    return user(TestTenant.create(server));
  }

  private static User user(TestTenant tenant) {
    String account = tenant.account();
    return new User(tenant.id(), account, tenant.signIn(account, "pwd", "otp"));
  }

  /** Started at the first call; it ends with the JVM. */
  static synchronized EdgeFixture get() {
    if (shared == null) {
      shared = new EdgeFixture();
    }
    return shared;
  }

  /** Every way in which a method may be called, by its access rule: one for each role. */
  List<Channel> rightCallers(MethodDescriptor method, User caller) {
    AccessPolicy.Rule rule = rule(method);
    String session = takesSession(rule) ? caller.session() : null;
    return rolesOf(rule).stream()
        .map(
            role ->
                role != Role.DAEMON
                    ? callers.right(Set.of(role), caller.tenant(), session)
                    : method.isClientStreaming() ? callers.anonymous() : daemon.channel())
        .toList();
  }

  boolean isBuilt(MethodDescriptor method) {
    return built.contains(name(method));
  }

  static String name(MethodDescriptor method) {
    return RawCalls.wire(method).getFullMethodName();
  }

  static AccessPolicy.Rule rule(MethodDescriptor method) {
    AccessPolicy.Rule rule = AccessPolicy.read(method);
    if (rule == null) {
      throw new AssertionError(method.getFullName() + " declares no access");
    }
    return rule;
  }

  static Set<Role> rolesOf(AccessPolicy.Rule rule) {
    return rule.anyRole() ? EnumSet.allOf(Role.class) : rule.roles();
  }

  static boolean takesSession(AccessPolicy.Rule rule) {
    return rule.access().getSession() != SessionRule.SESSION_RULE_NONE;
  }
}
