package dev.ligature.bench;

import dev.ligature.api.connector.v1.ConnectorControlGrpc;
import dev.ligature.api.connector.v1.IntentPayload;
import dev.ligature.api.connector.v1.SendMessage;
import dev.ligature.api.connector.v1.SubmitIntentRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * The whole life of an intent: submitted, claimed, carried to a daemon, announced, done, and
 * recorded as done. Each is submitted by a call of its own.
 */
final class SubmitIntent implements Work {
  /** Callers that wait on each connection, so that waiting for the daemon keeps nobody idle. */
  private static final int CALLERS = 4;

  /** Intents of one run of the batched floor. */
  private static final int BATCH = 16;

  private static final String TEXT = "x".repeat(200);

  @Override
  public String name() {
    return "submit-intent";
  }

  @Override
  public List<Row> measure(Site site) {
    Connectors.make(site);
    OptionalDouble alone = site.floor(name(), site.scale().connectors());
    OptionalDouble runs = site.floor(name() + "-batched", site.scale().connectors());
    OptionalDouble batched =
        runs.isPresent() ? OptionalDouble.of(BATCH * runs.getAsDouble()) : runs;
    List<Row> rows = new ArrayList<>();
    try (Fleet fleet = new Fleet(site)) {
      rows.addAll(toRecord(site, fleet, batched, alone));
      rows.add(toDaemon(site, fleet, 200));
      rows.add(toDaemon(site, fleet, 1000));
    }
    return rows;
  }

  private static List<Row> toRecord(
      Site site, Fleet fleet, OptionalDouble batched, OptionalDouble alone) {
    Scale scale = site.scale();
    IntentLives lives = new IntentLives();
    Load.Call life = (thread, number, due) -> lives.awaitRecorded(submit(site, lives, thread, due));
    int callers = CALLERS * scale.connections();
    try (Works _ = new Works(site, fleet, lives)) {
      Load.Result _ = Load.closed(callers, scale.warmUp(), life);
      long before = succeeded(site);
      Load.Result result = Load.closed(callers, scale.time(), life);
      OptionalLong recorded = OptionalLong.of(succeeded(site) - before);
      return List.of(
          Row.rate(
              "submit-intent to recorded, floor in batches",
              batched,
              result,
              recorded,
              Row.ratio(0.5, result, batched)),
          Row.rate(
              "submit-intent to recorded, floor one by one",
              alone,
              result,
              recorded,
              Goal.atLeast("/s", 1500, result.perSecond())));
    }
  }

  private static Row toDaemon(Site site, Fleet fleet, int perSecond) {
    IntentLives lives = new IntentLives();
    long before = succeeded(site);
    try (Works _ = new Works(site, fleet, lives)) {
      Load.Result submitted =
          Load.open(
              CALLERS * site.scale().connections(),
              site.scale().time(),
              perSecond,
              (thread, number, due) -> {
                String _ = submit(site, lives, thread, due);
              });
      lives.awaitAll();
      Load.Result arrived =
          new Load.Result(submitted.perSecond(), lives.toDaemon(), submitted.failures());
      return Row.rate(
          "submit to daemon at " + perSecond + "/s",
          OptionalDouble.empty(),
          arrived,
          OptionalLong.of(succeeded(site) - before),
          Goal.atMost("p50 ms", 10, arrived.millis(50)),
          Goal.atMost("p99 ms", 50, arrived.millis(99)));
    }
  }

  private static long succeeded(Site site) {
    return site.records().count("select count(*) from intent where state = 'SUCCEEDED'");
  }

  private static String submit(Site site, IntentLives lives, int connection, long due) {
    String intent = UUID.randomUUID().toString();
    int account = Load.random(site.scale().connectors());
    lives.begin(intent, due);
    var _ =
        ConnectorControlGrpc.newBlockingStub(site.session(connection, account))
            .submitIntent(
                SubmitIntentRequest.newBuilder()
                    .setRequestId(intent)
                    .setConnectorId(Population.id(account))
                    .setPayload(
                        IntentPayload.newBuilder()
                            .setSendMessage(
                                SendMessage.newBuilder().setChannelId("#a").setText(TEXT)))
                    .build());
    return intent;
  }

  /** The Work streams of a fleet. */
  private static final class Works implements AutoCloseable {
    private final List<BenchWork> streams = new ArrayList<>();

    Works(Site site, Fleet fleet, IntentLives lives) {
      int number = 0;
      for (BenchDaemon daemon : fleet.daemons()) {
        streams.add(new BenchWork(site.connection(number++), daemon, fleet.heldBy(daemon), lives));
      }
    }

    @Override
    public void close() {
      streams.forEach(BenchWork::close);
    }
  }
}
