package dev.ligature.keys.kms;

import com.google.api.gax.core.NoCredentialsProvider;
import com.google.api.gax.grpc.GrpcTransportChannel;
import com.google.api.gax.retrying.RetrySettings;
import com.google.api.gax.rpc.FixedTransportChannelProvider;
import com.google.api.gax.rpc.StatusCode.Code;
import com.google.api.gax.rpc.UnaryCallSettings;
import com.google.cloud.kms.v1.KeyManagementServiceClient;
import com.google.cloud.kms.v1.KeyManagementServiceSettings;
import dev.ligature.common.StartupRefusal;
import io.grpc.ManagedChannel;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Makes clients of Cloud KMS that are fit for a request path: 300 ms a try, 1 s in all. */
public final class KmsClients {
  /** Prints requests and answers, key material with them. */
  private static final String SDK_LOGGING = "GOOGLE_SDK_JAVA_LOGGING";

  private static final RetrySettings RETRIES =
      RetrySettings.newBuilder()
          .setInitialRpcTimeoutDuration(Duration.ofMillis(300))
          .setRpcTimeoutMultiplier(1)
          .setMaxRpcTimeoutDuration(Duration.ofMillis(300))
          .setTotalTimeoutDuration(Duration.ofSeconds(1))
          .setInitialRetryDelayDuration(Duration.ofMillis(40))
          .setRetryDelayMultiplier(2)
          .setMaxRetryDelayDuration(Duration.ofMillis(200))
          .build();

  private KmsClients() {}

  /** {@link StartupRefusal} if the environment asks the client library to log what it sends. */
  public static void refuseSdkLogging(Map<String, String> environment) {
    if (Boolean.parseBoolean(environment.get(SDK_LOGGING))) {
      throw new StartupRefusal(SDK_LOGGING + "=true writes key material into the log; unset it.");
    }
  }

  /** With the credentials of the machine (application default credentials). */
  public static KeyManagementServiceClient connect() throws IOException {
    return KeyManagementServiceClient.create(
        withRetries(KeyManagementServiceSettings.newBuilder()).build());
  }

  /** Over a channel of the caller's, without credentials: a stand-in of Cloud KMS. */
  public static KeyManagementServiceClient connect(ManagedChannel channel) throws IOException {
    return KeyManagementServiceClient.create(
        withRetries(
                KeyManagementServiceSettings.newBuilder()
                    .setCredentialsProvider(NoCredentialsProvider.create())
                    .setTransportChannelProvider(
                        FixedTransportChannelProvider.create(GrpcTransportChannel.create(channel))))
            .build());
  }

  private static KeyManagementServiceSettings.Builder withRetries(
      KeyManagementServiceSettings.Builder settings) {
    List<UnaryCallSettings.Builder<?, ?>> used =
        List.of(
            settings.encryptSettings(),
            settings.decryptSettings(),
            settings.getCryptoKeySettings());
    used.forEach(
        call ->
            call.setRetrySettings(RETRIES)
                .setRetryableCodes(
                    Code.UNAVAILABLE, Code.DEADLINE_EXCEEDED, Code.RESOURCE_EXHAUSTED));
    return settings;
  }
}
