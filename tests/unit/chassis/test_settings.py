import pytest

from services.chassis.settings import BadSettings, ChassisSettings, from_environment


def test_settings_come_from_the_environment(monkeypatch):
    monkeypatch.setenv("ONRECORD_WINDOW", "7")
    monkeypatch.setenv("ONRECORD_KAFKA_SECURITY_PROTOCOL", "SASL_SSL")
    settings = ChassisSettings()
    assert (settings.window, settings.kafka_security_protocol) == (7, "SASL_SSL")


@pytest.mark.parametrize(
    ("name", "value"),
    [("ONRECORD_WINDOW", "0"), ("ONRECORD_METRICS_PORT", "x"), ("ONRECORD_KAFKA_SECURITY_PROTOCOL", "TELNET")],
)
def test_a_setting_that_makes_no_sense_is_refused(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    with pytest.raises(BadSettings, match=f"^{name}: Input should be"):
        from_environment(ChassisSettings)


def test_a_password_is_not_shown():
    assert "geheim" not in repr(ChassisSettings(kafka_sasl_password="geheim"))


def test_every_setting_says_what_it_is_for():
    assert [name for name, field in ChassisSettings.model_fields.items() if not field.description] == []
