package dev.ligature.keys.kms.fake;

import com.google.cloud.kms.v1.CryptoKey;
import com.google.cloud.kms.v1.CryptoKeyVersion;
import com.google.cloud.kms.v1.CryptoKeyVersion.CryptoKeyVersionState;
import com.google.cloud.kms.v1.DecryptRequest;
import com.google.cloud.kms.v1.DecryptResponse;
import com.google.cloud.kms.v1.EncryptRequest;
import com.google.cloud.kms.v1.EncryptResponse;
import com.google.cloud.kms.v1.GetCryptoKeyRequest;
import com.google.cloud.kms.v1.KeyManagementServiceGrpc;
import dev.ligature.keys.MasterKey;
import dev.ligature.keys.MasterKey.Wrapped;
import dev.ligature.keys.MasterKeyException;
import dev.ligature.keys.kms.CloudKmsMasterKey;
import dev.ligature.keys.kms.KmsClients;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/** A gRPC server that answers as Cloud KMS does for one key, and fails as a test asks. */
public final class FakeCloudKms implements AutoCloseable {
  /** Name of the key. */
  public static final String KEY =
      "projects/p/locations/europe-west1/keyRings/ligature/cryptoKeys/kek-eu";

  /** The URI of the key. */
  public static final String URI = "gcp-kms://" + KEY;

  private static final AtomicBoolean IS_WARM = new AtomicBoolean();

  private final FakeKeyVersions versions = new FakeKeyVersions(KEY);
  private final FakeFaults faults = new FakeFaults(KEY);
  private final String address = "fake-kms-" + UUID.randomUUID();
  private final Server server;
  private final ManagedChannel channel;

  public FakeCloudKms() {
    if (IS_WARM.compareAndSet(false, true)) {
      try (FakeCloudKms first = new FakeCloudKms()) {
        first.warmUp();
      }
    }
    try {
      server =
          InProcessServerBuilder.forName(address)
              .executor(Executors.newVirtualThreadPerTaskExecutor())
              .addService(new Service())
              .build()
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    channel = InProcessChannelBuilder.forName(address).build();
  }

  /** The first calls load hundreds of classes; the client's deadlines are for those behind them. */
  private void warmUp() {
    byte[] nothing = new byte[32];
    for (int tries = 0; tries < 20; tries++) {
      try {
        MasterKey key = masterKey(Clock.systemUTC());
        Wrapped wrapped = key.wrap(nothing, nothing);
        key.unwrap(wrapped.ciphertext().toByteArray(), nothing, wrapped.keyVersion()).close();
        return;
      } catch (MasterKeyException tooSlow) {
        // What was loaded meanwhile the next one finds.
      }
    }
  }

  /** The production master key, speaking to this server by the production client. */
  public CloudKmsMasterKey masterKey(Clock clock) {
    try {
      return new CloudKmsMasterKey(URI, KmsClients.connect(channel), clock);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Its name among the servers in this process. */
  public String address() {
    return address;
  }

  /** Versions of the key and their states. */
  public FakeKeyVersions versions() {
    return versions;
  }

  /** What goes wrong, and which calls came. */
  public FakeFaults faults() {
    return faults;
  }

  @Override
  public void close() {
    faults.release();
    channel.shutdownNow();
    server.shutdownNow();
  }

  private final class Service extends KeyManagementServiceGrpc.KeyManagementServiceImplBase {
    @Override
    public void getCryptoKey(GetCryptoKeyRequest request, StreamObserver<CryptoKey> answers) {
      answer(
          "GetCryptoKey",
          request.getName(),
          answers,
          () ->
              CryptoKey.newBuilder()
                  .setName(KEY)
                  .setPrimary(
                      CryptoKeyVersion.newBuilder()
                          .setName(versions.primaryName())
                          .setState(CryptoKeyVersionState.ENABLED))
                  .build());
    }

    @Override
    public void encrypt(EncryptRequest request, StreamObserver<EncryptResponse> answers) {
      answer(
          "Encrypt", request.getName(), answers, () -> faults.damaged(versions.encrypt(request)));
    }

    @Override
    public void decrypt(DecryptRequest request, StreamObserver<DecryptResponse> answers) {
      answer(
          "Decrypt", request.getName(), answers, () -> faults.damaged(versions.decrypt(request)));
    }

    private <T> void answer(
        String method, String name, StreamObserver<T> answers, Supplier<T> work) {
      try {
        faults.before(method, name);
        T answer = work.get();
        faults.after();
        answers.onNext(answer);
        answers.onCompleted();
      } catch (RuntimeException e) {
        answers.onError(e);
      }
    }
  }
}
