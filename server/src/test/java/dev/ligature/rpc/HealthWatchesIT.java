package dev.ligature.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ligature.testing.TestServer;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class HealthWatchesIT {
  /** What a watch was told, and how it ended. */
  private static final class Watch implements StreamObserver<HealthCheckResponse> {
    final List<ServingStatus> told = new CopyOnWriteArrayList<>();
    final CompletableFuture<Status> end = new CompletableFuture<>();

    @Override
    public void onNext(HealthCheckResponse response) {
      told.add(response.getStatus());
    }

    @Override
    public void onError(Throwable failure) {
      end.complete(Status.fromThrowable(failure));
    }

    @Override
    public void onCompleted() {
      end.complete(Status.OK);
    }
  }

  @Test
  void aWatchOfHealthIsToldThatTheNodeStopsAndEndsBeforeTheDrain() {
    TestServer server = TestServer.start(HealthWatchesIT.class, Map.of());
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", server.port()).usePlaintext().build();
    Watch watch = new Watch();
    HealthGrpc.newStub(channel).watch(HealthCheckRequest.getDefaultInstance(), watch);
    await().until(() -> watch.told.contains(ServingStatus.SERVING));

    server.close();

    Status end = watch.end.orTimeout(10, TimeUnit.SECONDS).join();
    channel.shutdownNow();
    assertThat(watch.told).last().isEqualTo(ServingStatus.NOT_SERVING);
    assertThat(end.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(end.getDescription()).isEqualTo("The node stops.");
  }
}
