package dev.ligature.keys.kms;

import com.google.cloud.kms.v1.KeyManagementServiceClient;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Property;
import io.micronaut.context.annotation.Replaces;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import java.io.IOException;

/** Leads a server's client of Cloud KMS to a fake one in this process. */
@Factory
@Requires(property = StandInCloudKms.PROPERTY)
public final class StandInCloudKms {
  /** Holds the address of the fake. */
  public static final String PROPERTY = "ligature.test.cloud-kms";

  @Singleton
  @Bean(preDestroy = "close")
  @Replaces(bean = KeyManagementServiceClient.class, factory = MasterKeyFactory.class)
  KeyManagementServiceClient client(@Property(name = PROPERTY) String address) throws IOException {
    return KmsClients.connect(InProcessChannelBuilder.forName(address).build());
  }
}
