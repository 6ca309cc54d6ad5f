from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    broker_url: str = "redis://redis:6379/0"
    longest_s: int = 1500
    visibility_s: int = 3600


settings = Settings()
