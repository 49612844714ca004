package dev.ligature.scim;

import de.captaingoldfish.scim.sdk.common.response.ErrorResponse;
import de.captaingoldfish.scim.sdk.common.response.ScimResponse;
import de.captaingoldfish.scim.sdk.server.endpoints.ResourceEndpoint;
import de.captaingoldfish.scim.sdk.server.schemas.custom.ETagFeature;
import dev.ligature.common.Caller;
import dev.ligature.common.DomainException;
import dev.ligature.common.Reason;
import dev.ligature.db.Transactions;
import dev.ligature.rpc.Calls;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requests of SCIM (RFC 7644). A change runs in one transaction from the look at its precondition
 * to its answer, with the user's row locked; what is refused is rolled back.
 */
@Singleton
class ScimProtocol {
  private static final Logger LOG = LoggerFactory.getLogger(ScimProtocol.class);

  private final ResourceEndpoint endpoint;
  private final Calls calls;
  private final Transactions transactions;

  ScimProtocol(ScimUsers users, Calls calls, Transactions transactions) {
    this.endpoint = new ResourceEndpoint(ScimSchemas.provider());
    this.endpoint
        .registerEndpoint(ScimSchemas.users(new ScimUserHandler(users)))
        .getFeatures()
        .setETagFeature(ETagFeature.builder().enabled(true).build());
    this.calls = calls;
    this.transactions = transactions;
  }

  /** Ends a transaction whose request the library has refused. */
  private static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient ScimAnswer answer;

    Refused(ScimAnswer answer) {
      super(null, null, false, false);
      this.answer = answer;
    }
  }

  /**
   * Answers a request.
   *
   * @param base where the service stands for its clients, such as {@code https://host/scim/v2}
   * @throws DomainException what the request is refused for by the domain
   */
  ScimAnswer answer(Caller caller, ScimRequest request, String base) {
    String body = request.hasBody() ? ScimDocuments.text(request.body()) : "";
    if (!request.isMutation()) {
      return handled(caller, request, base, body);
    }
    try {
      return calls.audited(
          caller,
          () ->
              transactions.run(
                  () -> {
                    ScimAnswer answer = handled(caller, request, base, body);
                    if (answer.isRefusal()) {
                      throw new Refused(answer);
                    }
                    return answer;
                  }));
    } catch (Refused refused) {
      return refused.answer;
    }
  }

  private ScimAnswer handled(Caller caller, ScimRequest request, String base, String body) {
    ScimContext context = new ScimContext(caller, request.isMutation());
    String query = request.query() == null ? "" : "?" + request.query();
    ScimResponse response =
        endpoint.handleRequest(
            base + "/" + request.path() + query,
            request.method(),
            body,
            request.headers(),
            context);
    if (context.failure() != null) {
      throw context.failure();
    }
    if (!(response instanceof ErrorResponse error)) {
      return done(response);
    }
    if (error.getHttpStatus() == 500) {
      throw notUnderstood(error);
    }
    return error.getHttpStatus() < 400
        ? new ScimAnswer(error.getHttpStatus(), Map.of(), "")
        : ScimErrors.of(error);
  }

  private static ScimAnswer done(ScimResponse response) {
    Map<String, String> headers = new HashMap<>(response.getHttpHeaders());
    String version = response.at("/meta/version").asText("");
    if (!version.isEmpty()) {
      headers.put("ETag", version);
    }
    return new ScimAnswer(
        response.getHttpStatus(), headers, response.isEmpty() ? "" : response.toString());
  }

  /** The library fails where it meets a document that it does not foresee. */
  private static DomainException notUnderstood(ErrorResponse error) {
    Throwable cause = error.getScimException();
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    StackTraceElement[] stack = cause.getStackTrace();
    LOG.warn(
        "A SCIM request was not understood: {} at {}",
        cause.getClass().getName(),
        stack.length == 0 ? "an unknown place" : stack[0]);
    return DomainException.of(
        Reason.INVALID_FIELD,
        "The request cannot be understood.",
        Map.of("scim_type", "invalidSyntax"));
  }
}
