package dev.ligature.scim;

import de.captaingoldfish.scim.sdk.common.constants.enums.HttpMethod;
import dev.ligature.common.Caller;
import dev.ligature.common.DomainException;
import dev.ligature.common.Role;
import dev.ligature.rpc.CallLimit;
import dev.ligature.rpc.HttpCallers;
import io.micronaut.context.annotation.Requires;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Patch;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Put;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** SCIM on the wire: who calls, what, and the answer. */
@Controller(ScimController.BASE)
@Requires(property = "ligature.scim.port")
@ExecuteOn(TaskExecutors.BLOCKING)
@Consumes(MediaType.ALL)
class ScimController {
  static final String BASE = "/scim/v2";
  static final String MEDIA_TYPE = "application/scim+json";
  private static final String ANY = "/{+path}";
  private static final Logger LOG = LoggerFactory.getLogger(ScimController.class);

  private final ScimProtocol protocol;
  private final HttpCallers callers;
  private final CallLimit limit;
  private final ScimServer server;

  ScimController(ScimProtocol protocol, HttpCallers callers, CallLimit limit, ScimServer server) {
    this.protocol = protocol;
    this.callers = callers;
    this.limit = limit;
    this.server = server;
  }

  @Get(ANY)
  HttpResponse<String> get(HttpRequest<?> request) {
    return answer(HttpMethod.GET, request, Optional.empty());
  }

  @Post(ANY)
  HttpResponse<String> post(HttpRequest<?> request, @Body Optional<byte[]> body) {
    return answer(HttpMethod.POST, request, body);
  }

  @Put(ANY)
  HttpResponse<String> put(HttpRequest<?> request, @Body Optional<byte[]> body) {
    return answer(HttpMethod.PUT, request, body);
  }

  @Patch(ANY)
  HttpResponse<String> patch(HttpRequest<?> request, @Body Optional<byte[]> body) {
    return answer(HttpMethod.PATCH, request, body);
  }

  @Delete(ANY)
  HttpResponse<String> delete(HttpRequest<?> request) {
    return answer(HttpMethod.DELETE, request, Optional.empty());
  }

  private HttpResponse<String> answer(
      HttpMethod method, HttpRequest<?> request, Optional<byte[]> body) {
    try {
      Caller caller =
          callers.require(
              new HttpCallers.Shown(
                  request.getSslSession().orElse(null),
                  request.getHeaders().getAll("authorization"),
                  request.getHeaders().get("traceparent")),
              Role.SCIM,
              ScimRequest.operation(method));
      limit.require(caller, null);
      return written(
          protocol.answer(
              caller,
              new ScimRequest(
                  method,
                  request.getUri().getRawPath().substring(BASE.length() + 1),
                  request.getUri().getRawQuery(),
                  headers(request),
                  body.orElse(new byte[0])),
              server.uri() + BASE));
    } catch (DomainException refusal) {
      return written(ScimErrors.of(refusal));
    } catch (RuntimeException bug) {
      LOG.error("{} failed", ScimRequest.operation(method), bug);
      return written(ScimAnswer.error(500, null, "An unexpected error."));
    }
  }

  /**
   * The headers; {@code If-Match: *} asks for nothing that a change does not (RFC 9110, 13.1.1).
   */
  private static Map<String, String> headers(HttpRequest<?> request) {
    Map<String, String> headers = new HashMap<>();
    request
        .getHeaders()
        .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.getFirst()));
    headers.remove("if-match", "*");
    return headers;
  }

  private static HttpResponse<String> written(ScimAnswer answer) {
    MutableHttpResponse<String> response = HttpResponse.status(answer.status(), null);
    answer.headers().forEach(response::header);
    if (!answer.body().isEmpty()) {
      response.body(answer.body()).contentType(MEDIA_TYPE);
    }
    return response;
  }
}
