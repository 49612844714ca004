package dev.ligature.scim;

import io.micronaut.context.annotation.Replaces;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.server.exceptions.response.ErrorContext;
import io.micronaut.http.server.exceptions.response.ErrorResponseProcessor;
import jakarta.inject.Singleton;

/** Requests that do not reach us, such as too large ones, are refused in SCIM's form too. */
@Singleton
@Replaces(ErrorResponseProcessor.class)
class ScimRefusedRequests implements ErrorResponseProcessor<String> {
  @Override
  public MutableHttpResponse<String> processResponse(
      ErrorContext context, MutableHttpResponse<?> response) {
    ScimAnswer error =
        ScimAnswer.error(response.code(), null, HttpResponse.status(response.status()).reason());
    return response.body(error.body()).contentType(ScimController.MEDIA_TYPE);
  }
}
