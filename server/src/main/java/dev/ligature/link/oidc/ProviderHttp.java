package dev.ligature.link.oidc;

import com.nimbusds.jose.util.Resource;
import com.nimbusds.jose.util.ResourceRetriever;
import com.nimbusds.oauth2.sdk.http.HTTPRequestSender;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.http.ReadOnlyHTTPRequest;
import dev.ligature.policy.OutboundHttp;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Carries the messages of the OpenID Connect library over the guarded way out. */
@Singleton
class ProviderHttp implements HTTPRequestSender, ResourceRetriever {
  private final OutboundHttp http;

  ProviderHttp(OutboundHttp http) {
    this.http = http;
  }

  @Override
  public HTTPResponse send(ReadOnlyHTTPRequest request) throws IOException {
    String body = request.getBody();
    OutboundHttp.Answer answer =
        http.send(
            new OutboundHttp.Request(
                request.getMethod().name(),
                request.getURI(),
                request.getHeaderMap(),
                body == null ? null : body.getBytes(StandardCharsets.UTF_8)));
    HTTPResponse response = new HTTPResponse(answer.status());
    answer
        .headers()
        .forEach((name, values) -> response.setHeader(name, values.toArray(String[]::new)));
    response.setBody(text(answer));
    return response;
  }

  @Override
  public Resource retrieveResource(URL address) throws IOException {
    return new Resource(get(URI.create(address.toString()), Map.of()), "application/json");
  }

  /**
   * The text at an address.
   *
   * @throws IOException also where the answer is anything but 200, such as a redirect
   */
  String get(URI address, Map<String, List<String>> headers) throws IOException {
    OutboundHttp.Answer answer = http.send(new OutboundHttp.Request("GET", address, headers, null));
    if (answer.status() != HTTPResponse.SC_OK) {
      throw new IOException("the answer has status " + answer.status());
    }
    return text(answer);
  }

  private static String text(OutboundHttp.Answer answer) {
    return new String(answer.body(), StandardCharsets.UTF_8);
  }
}
