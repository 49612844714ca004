package dev.ligature.rpc;

import dev.ligature.api.common.v1.SessionRule;
import dev.ligature.api.common.v1.StepUp;
import dev.ligature.api.link.v1.LinkServiceGrpc;
import dev.ligature.common.Caller;
import dev.ligature.common.DaemonSessionId;
import dev.ligature.common.DomainException;
import dev.ligature.common.OpaqueToken;
import dev.ligature.common.Reason;
import dev.ligature.common.Role;
import dev.ligature.common.TenantId;
import dev.ligature.common.UserSession;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Authenticates the caller and holds the call against the contract's access rule. */
@Singleton
final class CallerInterceptor implements ServerInterceptor {
  static final Metadata.Key<String> SESSION =
      Metadata.Key.of("x-ligature-session", Metadata.ASCII_STRING_MARSHALLER);
  static final Metadata.Key<String> DEVICE =
      Metadata.Key.of("x-ligature-device", Metadata.ASCII_STRING_MARSHALLER);
  static final Metadata.Key<String> DAEMON =
      Metadata.Key.of("x-ligature-daemon-session", Metadata.ASCII_STRING_MARSHALLER);

  /** What a session may repeat that the call itself has ended. */
  private static final String SWITCHING =
      LinkServiceGrpc.getConfirmMergeMethod().getFullMethodName();

  private final AccessPolicy policy = new AccessPolicy();
  private final ServiceAuthenticator services;
  private final TenantCheck tenants;
  private final SessionCheck sessions;
  private final DaemonCheck daemons;
  private final EdgeRefusals refusals;
  private final Clock clock;

  CallerInterceptor(
      ServiceAuthenticator services,
      TenantCheck tenants,
      SessionCheck sessions,
      DaemonCheck daemons,
      EdgeRefusals refusals,
      Clock clock) {
    this.services = services;
    this.tenants = tenants;
    this.sessions = sessions;
    this.daemons = daemons;
    this.refusals = refusals;
    this.clock = clock;
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    AccessPolicy.Rule rule = policy.ruleOf(call.getMethodDescriptor());
    if (rule == null) {
      throw DomainException.of(Reason.ROLE_MISSING, "The method declares no access rule.");
    }
    String daemonToken = headers.get(DAEMON);
    Context context = Context.current();
    if (daemonToken != null && (rule.isForDaemons() || rule.anyRole())) {
      DaemonCheck.Live daemon = daemons.check(daemonToken);
      String method = call.getMethodDescriptor().getFullMethodName();
      context =
          context
              .withValue(DaemonSignatureInterceptor.KEY, daemon)
              .withValue(Callers.KEY, daemon("daemon", daemon.id(), method));
    } else {
      context = context.withValue(Callers.KEY, caller(call, headers, rule));
    }
    return Contexts.interceptCall(context, call, headers, next);
  }

  private Caller caller(ServerCall<?, ?> call, Metadata headers, AccessPolicy.Rule rule) {
    String method = call.getMethodDescriptor().getFullMethodName();
    ServiceAuthenticator.@Nullable Service service =
        services
            .authenticate(call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION), headers)
            .orElse(null);
    if (service == null && rule.isForDaemons() && isStream(call)) {
      // A daemon proves itself by the challenge inside its stream.
      return daemon("daemon", null, method);
    }
    if (service == null) {
      throw DomainException.of(
          Reason.CREDENTIALS_INVALID,
          "The call carries no service credentials (authorization: Bearer TOKEN).");
    }
    TraceContext trace = TraceContext.current();
    Caller alone =
        new Caller(
            service.name(),
            service.roles(),
            service.tenant(),
            null,
            null,
            service.person(),
            method,
            trace.correlationId(),
            trace.traceId());
    if (!rule.allows(service.roles())) {
      shown(alone, headers)
          .ifPresent(
              session ->
                  refusals.refused(
                      alone.withSession(session), call.getMethodDescriptor(), Reason.ROLE_MISSING));
      throw DomainException.of(
          Reason.ROLE_MISSING, "The method is for " + rule.roleNames() + "; the caller is not.");
    }
    if (service.tenant() != null) {
      tenants.require(service.tenant());
    }
    return alone
        .withSession(session(alone, call.getMethodDescriptor(), headers, rule))
        .withDevice(device(headers));
  }

  private static @Nullable OpaqueToken device(Metadata headers) {
    String token = headers.get(DEVICE);
    return token == null ? null : new OpaqueToken(token);
  }

  private static Caller daemon(String name, @Nullable DaemonSessionId session, String method) {
    TraceContext trace = TraceContext.current();
    return new Caller(
        name,
        Set.of(Role.DAEMON),
        null,
        null,
        session,
        null,
        method,
        trace.correlationId(),
        trace.traceId());
  }

  private static boolean isStream(ServerCall<?, ?> call) {
    return call.getMethodDescriptor().getType() == MethodDescriptor.MethodType.BIDI_STREAMING;
  }

  /** The live session that accompanies a call which is refused for another reason, if one does. */
  private Optional<UserSession> shown(Caller alone, Metadata headers) {
    String token = headers.get(SESSION);
    TenantId tenant = alone.tenantOrNull();
    if (token == null || tenant == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(sessions.check(tenant, alone.service(), token));
    } catch (DomainException notLive) {
      return Optional.empty();
    }
  }

  private @Nullable UserSession session(
      Caller alone, MethodDescriptor<?, ?> method, Metadata headers, AccessPolicy.Rule rule) {
    SessionRule demanded = rule.access().getSession();
    String token = headers.get(SESSION);
    if (demanded == SessionRule.SESSION_RULE_NONE) {
      return null;
    }
    if (token == null) {
      if (demanded == SessionRule.SESSION_RULE_REQUIRED) {
        throw DomainException.of(Reason.SESSION_MISSING, "The call needs a user session.");
      }
      return null;
    }
    TenantId tenant = alone.tenantOrNull();
    if (tenant == null) {
      throw DomainException.of(
          Reason.ROLE_MISSING, "A caller bound to no tenant cannot act for a user.");
    }
    if (alone.method().equals(SWITCHING)) {
      Optional<UserSession> ended = sessions.checkSwitched(tenant, alone.service(), token);
      if (ended.isPresent()) {
        return ended.get();
      }
    }
    UserSession session = sessions.check(tenant, alone.service(), token);
    if (rule.access().getStepUp() == StepUp.STEP_UP_REQUIRED) {
      try {
        Freshness.require(session, 1, clock.instant());
      } catch (DomainException stale) {
        refusals.refused(alone.withSession(session), method, stale.reason());
        throw stale;
      }
    }
    return session;
  }
}
