package dev.ligature.risc;

import dev.ligature.common.DomainException;
import dev.ligature.common.TenantId;
import dev.ligature.link.oidc.EventRefused;
import dev.ligature.link.oidc.EventRefused.Code;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Requires;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Push delivery of security events (RFC 8935) on the wire. */
@Controller("/risc")
@Requires(property = "ligature.scim.port")
@ExecuteOn(TaskExecutors.BLOCKING)
class RiscController {
  private static final Logger LOG = LoggerFactory.getLogger(RiscController.class);
  private static final int MAX_BYTES = 16_384;

  private final EventIntake intake;
  private final MeterRegistry meters;

  RiscController(EventIntake intake, MeterRegistry meters) {
    this.intake = intake;
    this.meters = meters;
  }

  @Post("/{tenant}/{provider}")
  @Consumes("application/secevent+jwt")
  HttpResponse<String> receive(String tenant, String provider, @Body Optional<byte[]> body) {
    try {
      boolean isNew = intake.receive(tenant(tenant), provider, token(body));
      count(isNew ? "accepted" : "repeated");
      return HttpResponse.accepted();
    } catch (EventRefused refusal) {
      return refused(refusal);
    } catch (DomainException refusal) {
      return refused(refusal);
    } catch (RuntimeException bug) {
      return failed(bug);
    }
  }

  private static TenantId tenant(String text) throws EventRefused {
    try {
      return new TenantId(UUID.fromString(text));
    } catch (IllegalArgumentException noId) {
      throw new EventRefused(Code.ACCESS_DENIED, "No events are taken at this address.");
    }
  }

  private static String token(Optional<byte[]> body) throws EventRefused {
    byte[] bytes = body.orElse(new byte[0]);
    if (bytes.length > MAX_BYTES) {
      throw new EventRefused(Code.INVALID_REQUEST, "The token is too long.");
    }
    return new String(bytes, StandardCharsets.US_ASCII).strip();
  }

  private HttpResponse<String> refused(EventRefused refusal) {
    String code = refusal.code().name().toLowerCase(Locale.ROOT);
    count(code);
    return HttpResponse.<String>badRequest()
        .contentType(MediaType.APPLICATION_JSON_TYPE)
        .header("Content-Language", "en")
        .body("{\"err\":\"" + code + "\",\"description\":\"" + refusal.description() + "\"}");
  }

  private HttpResponse<String> refused(DomainException refusal) {
    return switch (refusal.reason()) {
      case ACCOUNT_NOT_ACTIVE, POLICY_FORBIDS ->
          refused(new EventRefused(Code.ACCESS_DENIED, "No events are taken at this address."));
      case RATE_LIMITED -> later(HttpStatus.TOO_MANY_REQUESTS, refusal);
      case RETRY, DEPENDENCY_DOWN, DRAINING -> later(HttpStatus.SERVICE_UNAVAILABLE, refusal);
      default -> failed(refusal);
    };
  }

  private HttpResponse<String> failed(RuntimeException bug) {
    LOG.error("a security event failed", bug);
    count("failed");
    return HttpResponse.status(HttpStatus.INTERNAL_SERVER_ERROR, null);
  }

  private HttpResponse<String> later(HttpStatus status, DomainException refusal) {
    count(refusal.reason().name().toLowerCase(Locale.ROOT));
    MutableHttpResponse<String> response = HttpResponse.status(status, null);
    Duration delay = refusal.retryDelay();
    return delay == null
        ? response
        : response.header("Retry-After", Long.toString(Math.max(1, delay.toSeconds())));
  }

  private void count(String result) {
    meters.counter("ligature.risc.tokens", "result", result).increment();
  }
}
