package dev.ligature.link.sms;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.ligature.db.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A tenant's webhook on loopback; it does what it is told to, and takes messages afterwards. */
final class TextGateway implements AutoCloseable {
  /** Hangs up without an answer. */
  static final int DROP = -1;

  /** Does not answer before it is closed. */
  static final int STALL = -2;

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Post> posts = new CopyOnWriteArrayList<>();
  private final Map<String, Queue<Integer>> orders = new ConcurrentHashMap<>();
  private final CountDownLatch closed = new CountDownLatch(1);

  TextGateway() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::take);
    server.start();
  }

  /** What was posted. */
  record Post(String body, String timestamp, String signature, String contentType) {
    String to() {
      return Json.texts(body).getOrDefault("to", "");
    }

    String text() {
      return Json.texts(body).getOrDefault("text", "");
    }

    String code() {
      return text().substring(0, 6);
    }
  }

  private void take(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    Post post =
        new Post(
            body,
            exchange.getRequestHeaders().getFirst("x-ligature-timestamp"),
            exchange.getRequestHeaders().getFirst("x-ligature-signature"),
            exchange.getRequestHeaders().getFirst("content-type"));
    posts.add(post);
    Integer order = orders.getOrDefault(post.to(), new ConcurrentLinkedQueue<>()).poll();
    int status = order == null ? 204 : order;
    if (status == STALL) {
      awaitClose();
    }
    if (status / 100 == 3) {
      exchange.getResponseHeaders().add("location", address() + "elsewhere");
    }
    if (status > 0) {
      exchange.sendResponseHeaders(status, -1);
    }
    exchange.close();
  }

  private void awaitClose() {
    try {
      closed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What it does with the next posts to a number: a status, {@link #DROP} or {@link #STALL}. */
  void next(String number, List<Integer> statuses) {
    orders.put(number, new ConcurrentLinkedQueue<>(statuses));
  }

  /** What was posted to a number, the oldest first. */
  List<Post> postsTo(String number) {
    return posts.stream().filter(post -> post.to().equals(number)).toList();
  }

  List<Post> posts() {
    return posts;
  }

  String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    threads.close();
  }
}
