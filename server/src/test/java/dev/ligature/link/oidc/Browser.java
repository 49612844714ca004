package dev.ligature.link.oidc;

import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A user before a browser, who signs in and consents to whatever is asked. */
final class Browser {
  private static final int PAGES = 20;
  private static final Pattern ACTION = Pattern.compile("<form[^>]* action=\"([^\"]+)\"");
  private static final Pattern PROMPT = Pattern.compile("name=\"prompt\" value=\"([a-z]+)\"");

  private final HttpClient client =
      HttpClient.newBuilder()
          .cookieHandler(new CookieManager())
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();
  private final String user;

  Browser(String user) {
    this.user = user;
  }

  /** The query string with which the provider sends this user back from an address. */
  String open(String url) {
    URI address = URI.create(url);
    HttpRequest request = HttpRequest.newBuilder(address).build();
    for (int page = 0; page < PAGES; page++) {
      HttpResponse<String> response = send(request);
      URI here = request.uri();
      if (response.statusCode() / 100 == 3) {
        URI next = here.resolve(response.headers().firstValue("location").orElseThrow());
        if (next.toString().startsWith(TestProvider.REDIRECT_URI)) {
          return next.getRawQuery();
        }
        request = HttpRequest.newBuilder(next).build();
      } else {
        request = submit(here, response.body());
      }
    }
    throw new IllegalStateException("the provider never sent the browser back");
  }

  private HttpRequest submit(URI here, String page) {
    Matcher action = ACTION.matcher(page);
    Matcher prompt = PROMPT.matcher(page);
    if (!action.find() || !prompt.find()) {
      throw new IllegalStateException("no form to fill in: " + page);
    }
    String form =
        "prompt="
            + prompt.group(1)
            + "&password=x&login="
            + URLEncoder.encode(user, StandardCharsets.UTF_8);
    return HttpRequest.newBuilder(here.resolve(action.group(1)))
        .header("content-type", "application/x-www-form-urlencoded")
        .POST(HttpRequest.BodyPublishers.ofString(form))
        .build();
  }

  private HttpResponse<String> send(HttpRequest request) {
    try {
      return client.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
