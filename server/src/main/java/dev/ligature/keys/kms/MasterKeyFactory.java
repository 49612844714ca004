package dev.ligature.keys.kms;

import com.google.cloud.kms.v1.KeyManagementServiceClient;
import dev.ligature.common.Ids;
import dev.ligature.common.StartupRefusal;
import dev.ligature.keys.KekFacts;
import dev.ligature.keys.KekGuard;
import dev.ligature.keys.KeySettings;
import dev.ligature.keys.MasterKey;
import io.micronaut.context.BeanProvider;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Property;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Opens the configured master key, or says why it must not be used here. */
@Factory
@Requires(property = "ligature.keys.kek")
final class MasterKeyFactory {
  @Singleton
  @Bean(preDestroy = "close")
  KeyManagementServiceClient cloudKms() throws IOException {
    return KmsClients.connect();
  }

  @Singleton
  KeySettings keySettings(
      @Property(name = "ligature.keys.kek") String kek,
      @Property(name = "ligature.keys.residency", defaultValue = "eu") String residency,
      @Property(name = "ligature.development", defaultValue = "false") boolean development,
      @Property(name = "ligature.rpc.host", defaultValue = "127.0.0.1") String host,
      Installation installation,
      BeanProvider<KeyManagementServiceClient> cloudKms,
      Ids ids,
      Clock clock)
      throws IOException {
    KmsClients.refuseSdkLogging(System.getenv());
    boolean isFile = kek.startsWith(KekGuard.DEV_FILE);
    if (isFile && development) {
      DevFileMasterKey.createIfAbsent(kek, ids);
    }
    Set<PosixFilePermission> permissions =
        isFile && DevFileMasterKey.exists(kek) ? DevFileMasterKey.permissions(kek) : Set.of();
    List<String> refusals =
        KekGuard.refusals(
            new KekFacts(
                kek,
                !development,
                installation.isMarkedProduction(),
                installation.kekUris(),
                InetAddress.getByName(host).isLoopbackAddress(),
                installation.credentialCount(),
                permissions));
    if (!refusals.isEmpty()) {
      throw new StartupRefusal(String.join(System.lineSeparator(), refusals));
    }
    MasterKey key =
        isFile ? DevFileMasterKey.open(kek) : new CloudKmsMasterKey(kek, cloudKms.get(), clock);
    return new KeySettings(
        installation.environment(),
        residency,
        isFile ? 1 : KeySettings.MAX_SHARDS,
        Map.of(residency, key));
  }
}
