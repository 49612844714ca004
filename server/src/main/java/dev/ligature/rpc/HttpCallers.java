package dev.ligature.rpc;

import dev.ligature.common.Caller;
import dev.ligature.common.DomainException;
import dev.ligature.common.Ids;
import dev.ligature.common.Reason;
import dev.ligature.common.Role;
import dev.ligature.common.TenantId;
import io.grpc.Metadata;
import jakarta.inject.Singleton;
import java.util.List;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** Authenticates services that call over HTTP by what they would show over gRPC. */
@Singleton
public class HttpCallers {
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private final ServiceAuthenticator services;
  private final TenantCheck tenants;
  private final Ids ids;

  HttpCallers(ServiceAuthenticator services, TenantCheck tenants, Ids ids) {
    this.services = services;
    this.tenants = tenants;
    this.ids = ids;
  }

  /**
   * What a request shows of its sender.
   *
   * @param tls of the connection; null without TLS
   * @param authorization values of the header (RFC 6750, section 2.1)
   * @param traceparent W3C trace context, if any
   */
  public record Shown(
      @Nullable SSLSession tls, List<String> authorization, @Nullable String traceparent) {}

  /**
   * The service that calls for its tenant.
   *
   * @param method what it calls, in the form of a full method name
   * @throws DomainException CREDENTIALS_INVALID; ROLE_MISSING without the role or without a tenant;
   *     ACCOUNT_NOT_ACTIVE where the tenant is suspended
   */
  public Caller require(Shown shown, Role role, String method) {
    Metadata headers = new Metadata();
    shown.authorization().forEach(value -> headers.put(AUTHORIZATION, value));
    if (shown.traceparent() != null) {
      headers.put(TraceContext.TRACEPARENT, shown.traceparent());
    }
    ServiceAuthenticator.Service service =
        services
            .authenticate(shown.tls(), headers)
            .orElseThrow(
                () ->
                    DomainException.of(
                        Reason.CREDENTIALS_INVALID, "The request carries no credentials."));
    TenantId tenant = service.tenant();
    if (!service.roles().contains(role) || tenant == null) {
      throw DomainException.of(Reason.ROLE_MISSING, "The credentials do not allow this request.");
    }
    tenants.require(tenant);
    TraceContext trace = TraceContext.of(headers, ids.next());
    return new Caller(
        service.name(),
        service.roles(),
        tenant,
        null,
        null,
        null,
        method,
        trace.correlationId(),
        trace.traceId());
  }
}
