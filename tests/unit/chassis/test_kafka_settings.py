import ssl

import pytest

from schemas import streams
from services.chassis.kafka import connection, topics_of
from services.chassis.settings import KafkaSettings


def test_plain_text_needs_nothing_but_an_address():
    options = connection(KafkaSettings(kafka_bootstrap_servers="a:1,b:2"))
    assert options == {"bootstrap_servers": ["a:1", "b:2"], "security_protocol": "PLAINTEXT", "ssl_context": None}


def test_sasl_over_tls_carries_both():
    settings = KafkaSettings(kafka_security_protocol="SASL_SSL", kafka_sasl_username="u", kafka_sasl_password="geheim")
    options = connection(settings)
    assert (options["sasl_mechanism"], options["sasl_plain_username"], options["sasl_plain_password"]) == (
        "SCRAM-SHA-512",
        "u",
        "geheim",
    )
    assert options["ssl_context"].verify_mode is ssl.CERT_REQUIRED


def test_a_certificate_that_is_not_there_is_an_error_at_once(tmp_path):
    with pytest.raises(FileNotFoundError):
        connection(KafkaSettings(kafka_security_protocol="SSL", kafka_ssl_ca_file=tmp_path / "none.pem"))


def test_a_password_may_come_from_a_file(tmp_path):
    (tmp_path / "ONRECORD_kafka_sasl_password").write_text("geheim", encoding="utf-8")
    settings = KafkaSettings(_secrets_dir=tmp_path)
    assert settings.kafka_sasl_password.get_secret_value() == "geheim"


def test_a_stream_becomes_a_topic_with_its_retention_and_one_for_its_dead_letters():
    alive, dead = topics_of(streams.RECORDS, replication=3)
    assert (alive.name, alive.num_partitions, alive.replication_factor) == ("onrecord.records.v1", 8, 3)
    assert alive.topic_configs["cleanup.policy"] == "compact,delete"
    assert alive.topic_configs["retention.ms"] == str(90 * 86_400_000)
    assert dead.name == "onrecord.records.v1.dead"
    assert int(dead.topic_configs["max.message.bytes"]) > int(alive.topic_configs["max.message.bytes"])


def test_a_stream_that_is_kept_for_ever_is_compacted_only():
    alive, _ = topics_of(streams.FEEDS, replication=1)
    assert alive.topic_configs["cleanup.policy"] == "compact"
    assert alive.topic_configs["retention.ms"] == "-1"
